import type { Uuid } from "../../model/index.ts";
import {
  errorName,
  type PartitionProduceResponse,
  type ProduceRequestInput,
  type ProduceResponse,
} from "../../protocol/index.ts";
import type { Acks } from "../config/producer-options.ts";
import { counted } from "./counted.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";

/** From this version on topics go by their ids (KIP-516). */
const TOPIC_IDS_VERSION = 13;
/** From this version on brokers take zstd (KIP-110). */
const ZSTD_VERSION = 7;

/** A batch on the wire, with what it takes to deal with the answer. */
export interface SentBatch {
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
  readonly bytes: Uint8Array;
  /** Null where brokers are older than topic ids. */
  readonly topicId: Uuid | null;
  /** Whom it was sent to as the partition's leader. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/** One produce request: at most one batch of each partition. */
export interface OutgoingProduce {
  readonly acks: Acks;
  readonly timeoutMs: number;
  readonly batches: readonly SentBatch[];
}

/** The request as its version has it. */
export function produceBody(request: OutgoingProduce, version: number): ProduceRequestInput {
  const { acks, timeoutMs, batches } = request;
  const topics = new Map<string, { index: number; records: Uint8Array }[]>();
  const ids = new Map<string, Uuid>();
  for (const { queue, bytes, topicId } of batches) {
    const partitionData = topics.get(queue.topic) ?? [];
    if (partitionData.length === 0) topics.set(queue.topic, partitionData);
    if (topicId !== null) ids.set(queue.topic, topicId);
    partitionData.push({ index: queue.partition, records: bytes });
  }
  const topicData = [...topics].map(([name, partitionData]) => {
    const id = ids.get(name);
    return version >= TOPIC_IDS_VERSION && id !== undefined
      ? { topicId: id, partitionData }
      : { name, partitionData };
  });
  return { acks, timeoutMs, topicData };
}

/** The versions that can carry the request. */
export function versionsFor(
  request: OutgoingProduce,
  usesZstd: boolean,
): { readonly minVersion?: number; readonly maxVersion?: number } {
  const hasIds = request.batches.every(({ topicId }) => topicId !== null);
  return {
    ...(usesZstd && { minVersion: ZSTD_VERSION }),
    ...(!hasIds && { maxVersion: TOPIC_IDS_VERSION - 1 }),
  };
}

/** Looks up what a response says of a batch; null where it says nothing. */
export function answersOf(
  response: ProduceResponse,
): (sent: SentBatch) => PartitionProduceResponse | null {
  const byTopic = new Map<string, Map<number, PartitionProduceResponse>>();
  for (const { name, topicId, partitionResponses } of response.responses) {
    const byPartition = new Map(partitionResponses.map((answer) => [answer.index, answer]));
    byTopic.set(name === "" ? topicId : name, byPartition);
  }
  return ({ queue, topicId }) => {
    const topic = byTopic.get(queue.topic) ?? (topicId === null ? undefined : byTopic.get(topicId));
    return topic?.get(queue.partition) ?? null;
  };
}

/** Why a broker refused a batch, in a sentence. */
export function refusalText(
  { queue, batch }: { readonly queue: PartitionQueue; readonly batch: ProducerBatch },
  answer: PartitionProduceResponse,
): string {
  const error = errorName(answer.errorCode);
  const why = answer.errorMessage === null ? error : `${error}: ${answer.errorMessage}`;
  return `${counted(batch.recordCount, "record")} for ${queue.topic}-${queue.partition} refused: ${why}`;
}
