import type { GroupFacts, HeardMember } from "../../coordinator/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import { type Codecs, DecodeError, RecordBatch } from "../../protocol/index.ts";
import type { Cluster } from "../storage/cluster.ts";
import type { PartitionLog } from "../storage/partition-log.ts";
import type { GroupDriver } from "./group-driver.ts";
import type { GroupShard } from "./group-shard.ts";

/** A group as its coordinator has it, for whoever watches the broker from within the process. Looking changes nothing. */
export interface InspectedGroup extends GroupFacts {
  /** The broker that coordinates it. */
  readonly coordinatorId: number;
}

/** Where a group is in a partition, and where the partition ends. */
export interface PartitionProgress extends TopicPartition {
  /** Null when nothing is committed. */
  readonly committedOffset: number | null;
  /** The high watermark; null when there is no such partition any more. */
  readonly logEndOffset: number | null;
  /** The timestamp of the record at the committed offset; null where there is none, or it cannot be read cheaply. */
  readonly oldestAtMs: number | null;
}

/** A running broker, as far as its groups are concerned. */
export interface GroupHost {
  readonly nodeId: number;
  readonly groups: GroupDriver;
}

/** A larger compressed batch is not unpacked for the sake of one timestamp. */
const UNPACKED_BYTES = 64 * 1024;

/** The ids of the groups of all these brokers, in no order; those of shards that are being loaded are left out. */
export function groupIdsOf(hosts: Iterable<GroupHost>): string[] {
  const groupIds: string[] = [];
  for (const { groups } of hosts) {
    for (const shard of groups.activeShards()) groupIds.push(...shard.groupIds());
  }
  return groupIds;
}

/** The group; null when no broker has it, or its coordinator is still loading. */
export function inspectGroup(hosts: Iterable<GroupHost>, groupId: string): InspectedGroup | null {
  const found = shardOf(hosts, groupId);
  const facts = found?.shard.groupFacts(groupId) ?? null;
  return found === null || facts === null ? null : { ...facts, coordinatorId: found.nodeId };
}

/** The broker that coordinates the group; null while none does. */
export function coordinatorOf(hosts: Iterable<GroupHost>, groupId: string): number | null {
  return shardOf(hosts, groupId)?.nodeId ?? null;
}

/** When each member of the group was last heard from. Cheap: nothing is decoded. */
export function membersHeard(hosts: Iterable<GroupHost>, groupId: string): readonly HeardMember[] {
  return shardOf(hosts, groupId)?.shard.membersHeard(groupId) ?? [];
}

/** Every partition that the group has committed offsets for or subscribes to. */
export function progressOf(
  hosts: Iterable<GroupHost>,
  groupId: string,
  cluster: Cluster,
): PartitionProgress[] {
  const shard = shardOf(hosts, groupId)?.shard;
  if (shard === undefined) return [];
  const committed = new Map<string, Map<number, number>>();
  for (const topic of shard.subscribedTopics(groupId)) committed.set(topic, new Map());
  for (const { topic, partition, offset } of shard.committedPositions(groupId)) {
    const offsets = committed.get(topic) ?? new Map<number, number>();
    committed.set(topic, offsets.set(partition, offset));
  }
  return [...committed].flatMap(([topic, offsets]) => topicProgress(cluster, topic, offsets));
}

function topicProgress(
  cluster: Cluster,
  topic: string,
  offsets: ReadonlyMap<number, number>,
): PartitionProgress[] {
  const known = cluster.topic(topic)?.partitions ?? [];
  const gone = [...offsets.keys()].filter((partition) => known[partition] === undefined);
  return [
    ...known.map(({ index, log }) => {
      const offset = offsets.get(index) ?? null;
      return {
        topic,
        partition: index,
        committedOffset: offset,
        logEndOffset: log.highWatermark,
        oldestAtMs: offset === null ? null : timestampAt(log, offset, cluster.codecs),
      };
    }),
    ...gone.map((partition) => ({
      topic,
      partition,
      committedOffset: offsets.get(partition)!,
      logEndOffset: null,
      oldestAtMs: null,
    })),
  ];
}

function shardOf(
  hosts: Iterable<GroupHost>,
  groupId: string,
): { readonly nodeId: number; readonly shard: GroupShard } | null {
  for (const { nodeId, groups } of hosts) {
    const shard = groups.find(groupId);
    if (typeof shard !== "string") return { nodeId, shard };
  }
  return null;
}

/** The timestamp of the first record at or behind `offset`. */
function timestampAt(log: PartitionLog, offset: number, codecs: Codecs | undefined): number | null {
  if (offset >= log.highWatermark || offset < log.logStartOffset) return null;
  const upToOffset = log.highWatermark;
  const [bytes] = log.read(offset, { maxBytes: 1, upToOffset, minOneBatch: true }).chunks;
  if (bytes === undefined) return null;
  const batch = new RecordBatch(bytes);
  if (batch.compression === "none") return timestampIn(batch, offset, undefined);
  if (codecs === undefined || batch.sizeInBytes > UNPACKED_BYTES) return null;
  return timestampIn(batch, offset, codecs);
}

function timestampIn(batch: RecordBatch, offset: number, codecs: Codecs | undefined) {
  try {
    for (const cursor = batch.cursor(codecs); cursor.next(); ) {
      if (cursor.offset >= offset) return cursor.timestamp < 0 ? null : cursor.timestamp;
    }
  } catch (error) {
    // Nobody has to be able to read what a producer wrote.
    if (!(error instanceof DecodeError)) throw error;
  }
  return null;
}
