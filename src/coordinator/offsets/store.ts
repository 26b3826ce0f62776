import type { Uuid } from "../../model/index.ts";

/** A committed (or pending) offset with what was committed beside it (`OffsetAndMetadata`). */
export interface CommittedOffset {
  readonly offset: number;
  /** -1 if the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestampMs: number;
  /** From a retention time of the commit itself (OffsetCommit versions 2 to 4), -1 if it had none. */
  readonly expireTimestampMs: number;
  /** All zero if it was not known. */
  readonly topicId: Uuid;
  /**
   * Where its record is in the order of the journal. A transactional offset keeps the place where it was *staged*,
   * so that an offset committed between that and the marker wins, as it will after the log is compacted
   * (KAFKA-5247).
   */
  readonly position: number;
}

/** Offsets by topic and partition. */
export type TopicOffsets = Map<string, Map<number, CommittedOffset>>;

/** All offsets of a shard. Groups come and go without touching it: their offsets have tombstones of their own. */
export interface OffsetStore {
  /** By group id. */
  readonly committed: Map<string, TopicOffsets>;
  /** By producer id, then group id: staged by transactions that have not ended. */
  readonly pending: Map<number, Map<string, TopicOffsets>>;
  /** By group id: the producers with open transactions that staged offsets for the group. */
  readonly openTransactions: Map<string, Set<number>>;
  /** Journal records applied so far. */
  nextPosition: number;
}

/** No offsets. */
export function createOffsetStore(): OffsetStore {
  return { committed: new Map(), pending: new Map(), openTransactions: new Map(), nextPosition: 0 };
}

/** One partition's offsets within a group. */
export interface OffsetKey {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** Null if there is none. */
export function getOffset(
  offsets: Map<string, TopicOffsets>,
  key: OffsetKey,
): CommittedOffset | null {
  return offsets.get(key.group)?.get(key.topic)?.get(key.partition) ?? null;
}

/** Sets or replaces one offset. */
export function putOffset(
  offsets: Map<string, TopicOffsets>,
  key: OffsetKey,
  offset: CommittedOffset,
): void {
  let topics = offsets.get(key.group);
  if (topics === undefined) {
    topics = new Map();
    offsets.set(key.group, topics);
  }
  let partitions = topics.get(key.topic);
  if (partitions === undefined) {
    partitions = new Map();
    topics.set(key.topic, partitions);
  }
  partitions.set(key.partition, offset);
}

/** Removes one offset, and the maps that it leaves empty. None is fine. */
export function removeOffset(offsets: Map<string, TopicOffsets>, key: OffsetKey): void {
  const topics = offsets.get(key.group);
  const partitions = topics?.get(key.topic);
  if (topics === undefined || partitions === undefined) return;
  partitions.delete(key.partition);
  if (partitions.size === 0) topics.delete(key.topic);
  if (topics.size === 0) offsets.delete(key.group);
}

/** What is committed for a partition, null if nothing is. */
export function committedOffset(store: OffsetStore, key: OffsetKey): CommittedOffset | null {
  return getOffset(store.committed, key);
}

/** Whether an open transaction has staged an offset for the partition: nobody can say yet what is committed. */
export function hasPendingOffset(store: OffsetStore, key: OffsetKey): boolean {
  const producers = store.openTransactions.get(key.group);
  if (producers === undefined) return false;
  for (const producerId of producers) {
    const offsets = store.pending.get(producerId);
    if (offsets !== undefined && getOffset(offsets, key) !== null) return true;
  }
  return false;
}

/** Every partition of a group for which an offset is committed. */
export function* committedKeys(store: OffsetStore, group: string): Generator<OffsetKey> {
  yield* keysOf(store.committed, group);
}

/** Every partition of a group for which an open transaction has staged an offset, once per transaction. */
export function* pendingKeys(store: OffsetStore, group: string): Generator<OffsetKey> {
  for (const producerId of store.openTransactions.get(group) ?? []) {
    const offsets = store.pending.get(producerId);
    if (offsets !== undefined) yield* keysOf(offsets, group);
  }
}

/** Every partition of a group for which there is an offset. */
export function* keysOf(
  offsets: ReadonlyMap<string, TopicOffsets>,
  group: string,
): Generator<OffsetKey> {
  for (const [topic, partitions] of offsets.get(group) ?? []) {
    for (const partition of partitions.keys()) yield { group, topic, partition };
  }
}
