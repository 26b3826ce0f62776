import type { TopicPartition } from "../../model/index.ts";
import type { ConsumerRecord } from "../consumer-record.ts";

/** An offset with what a commit keeps beside it. */
export interface OffsetAndMetadata {
  readonly offset: number;
  /** -1 when unknown. */
  readonly leaderEpoch?: number;
  readonly metadata?: string;
}

/** Records of one partition, in order, handed out together. */
export interface FetchedRecords<K, V> {
  readonly topic: string;
  readonly partition: number;
  /**
   * The partition's assignment epoch under which these were handed out: a counter of this process that moves on whenever
   * the partition is assigned, taken away, or sought. What is resolved or committed under an old epoch is dropped.
   */
  readonly assignmentEpoch: number;
  /** May be empty when only control records or aborted transactions were passed over. */
  readonly records: readonly ConsumerRecord<K, V>[];
  /** The position after these: the last offset + 1, past control records and compacted gaps. */
  readonly nextOffset: number;
  /** The leader epoch to commit beside `nextOffset`, -1 when unknown. */
  readonly leaderEpoch: number;
  /** The log's end as the fetch response told it: last stable offset under `read_committed`, else high watermark. */
  readonly endOffset: number;
}

/** Committed offsets, from the group. An absent partition has none. Rejects rather than guess. */
export type FetchCommitted = (
  partitions: readonly TopicPartition[],
) => Promise<ReadonlyMap<string, readonly (OffsetAndMetadata & { readonly partition: number })[]>>;

/**
 * Everything between the partitions that are assigned and the records that are handed out: positions and their
 * initialisation (committed offset, else `auto.offset.reset`), fetch sessions, buffers, truncation detection, follower
 * fetching. It decides nothing about membership: it is told which partitions are there.
 *
 * One state per partition, keyed by its assignment epoch: an answer that belongs to an older epoch is dropped, whatever
 * it is an answer to (a fetch, a ListOffsets, an OffsetFetch).
 */
export interface Fetcher<K, V> {
  /** Adds partitions, not yet fetched. A partition that is there already is left alone. */
  add(partitions: readonly TopicPartition[]): void;
  /** Begins to find positions and to fetch. `position` null: the committed offset, else the reset policy. */
  start(partitions: readonly TopicPartition[]): void;
  /** No new fetch and nothing more handed out, until `start` or `remove`. Buffers stay. */
  stop(partitions: readonly TopicPartition[]): void;
  /** Moves the epoch on and drops what was fetched and not handed out, and what is on its way. */
  purge(partitions: readonly TopicPartition[]): void;
  /** Forgets the partitions: position, pause flag, buffers. Implies `purge`. */
  remove(partitions: readonly TopicPartition[]): void;
  /** -1 when the partition is not here. */
  epochOf(partition: TopicPartition): number;

  /**
   * The next records of one partition, at most `maxRecords`; null when nothing is buffered that may be handed out.
   * Partitions take turns. The position moves on. Throws what the application has to know, once per cause:
   * `RecordDeserializationError` is not thrown here but by the record's getters; a batch that cannot be decoded is
   * `CorruptRecordError` with topic, partition and offset; `NoOffsetForPartitionError`, `OffsetOutOfRangeError` (policy
   * `none`), `LogTruncationError`, `TopicAuthorizationError`.
   */
  take(maxRecords: number): FetchedRecords<K, V> | null;
  /** The same for one given partition. */
  takeFrom(partition: TopicPartition, maxRecords: number): FetchedRecords<K, V> | null;
  /** Called when something can be taken (records, or an error to throw) where before nothing could. */
  onAvailable(listener: () => void): () => void;

  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  paused(): TopicPartition[];
  /** Moves the epoch on, so that what was handed out before is no longer resolved or auto-committed. */
  seek(partition: TopicPartition, to: OffsetAndMetadata): void;
  /** The offset of the next record to be handed out; null until it is known. */
  position(partition: TopicPartition): OffsetAndMetadata | null;
  /** Resolves with the position once it is known. */
  positionKnown(partition: TopicPartition, deadlineMs: number): Promise<OffsetAndMetadata>;
  /** Resets to the beginning or the end, lazily, as Kafka does. */
  seekTo(partitions: readonly TopicPartition[], to: "beginning" | "end"): void;
  /** Records between the position and the log's end; null until both are known. */
  lag(partition: TopicPartition): number | null;
  /** Fetched bytes that were not handed out yet; bounded by `fetch.max.bytes` per broker, one fetch each. */
  readonly bufferedBytes: number;
  close(): Promise<void>;
}
