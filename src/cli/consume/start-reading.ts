import type { TopicPartition } from "../../model/index.ts";
import type { Consumer } from "../../node-client/index.ts";
import type { ConsumeSource } from "./consume-plan.ts";
import type { StartOffset } from "./start-offset.ts";

type PartitionSource = Extract<ConsumeSource, { readonly type: "partitions" }>;

/** By partition, in the form `topic-0`, the offset before which reading stops. */
export type StopOffsets = ReadonlyMap<string, number>;

/**
 * Assigns the partitions that are to be read, each at its start, and returns where they stop. Rejects when the topic, or
 * one of its partitions, does not exist.
 */
export async function startReading(
  consumer: Consumer,
  source: PartitionSource,
  timeoutMs: number,
): Promise<StopOffsets> {
  const partitions = await partitionsOf(consumer, source, timeoutMs);
  const { start, untilMs } = source.range;
  const starts = await startsOf(consumer, { partitions, start }, timeoutMs);
  const stops =
    untilMs === null ? null : await offsetsSince(consumer, partitions, { untilMs, timeoutMs });
  consumer.assign(partitions);
  if (start.type === "beginning") consumer.seekToBeginning();
  if (start.type === "end") consumer.seekToEnd();
  for (const { topic, partition, offset } of starts) consumer.seek({ topic, partition }, offset);
  return new Map(stops?.map((stop) => [`${stop.topic}-${stop.partition}`, stop.offset]));
}

async function partitionsOf(
  consumer: Consumer,
  { topic, partitions }: PartitionSource,
  timeoutMs: number,
): Promise<TopicPartition[]> {
  const known = await consumer.partitionsFor(topic, { timeoutMs });
  for (const partition of partitions ?? []) {
    if (known.some((each) => each.partition === partition)) continue;
    throw new Error(`Topic ${topic} has ${known.length} partitions, none of them is ${partition}.`);
  }
  const wanted = partitions ?? known.map(({ partition }) => partition);
  return wanted.map((partition) => ({ topic, partition }));
}

/** The starts that are offsets; the others are the consumer's to find. */
async function startsOf(
  consumer: Consumer,
  { partitions, start }: { partitions: readonly TopicPartition[]; start: StartOffset },
  timeoutMs: number,
): Promise<(TopicPartition & { readonly offset: number })[]> {
  switch (start.type) {
    case "offset":
      return partitions.map((each) => ({ ...each, offset: start.offset }));
    case "fromEnd": {
      const ends = await consumer.endOffsets(partitions, { timeoutMs });
      const beginnings = await consumer.beginningOffsets(partitions, { timeoutMs });
      return ends.map(({ topic, partition, offset }, index) => ({
        topic,
        partition,
        offset: Math.max(offset - start.count, beginnings[index]?.offset ?? 0),
      }));
    }
    case "since":
      return offsetsSince(consumer, partitions, { untilMs: start.instantMs, timeoutMs });
    default:
      return [];
  }
}

/** The first offset at or after an instant; the end where no record is that young. */
async function offsetsSince(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  { untilMs, timeoutMs }: { untilMs: number; timeoutMs: number },
): Promise<(TopicPartition & { readonly offset: number })[]> {
  const queries = partitions.map((each) => ({ ...each, timestamp: untilMs }));
  const found = await consumer.offsetsForTimes(queries, { timeoutMs });
  const ends = await consumer.endOffsets(partitions, { timeoutMs });
  return found.map(({ topic, partition, offset }, index) => ({
    topic,
    partition,
    offset: offset < 0 ? ends[index]!.offset : offset,
  }));
}
