import type { TopicPartition } from "../../model/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { ConsumerRecord } from "../consumer-record.ts";
import type { Deserializer } from "../serde/serde.ts";

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
  /** Adds partitions under a new epoch, not yet fetched. A partition that is there already is left alone. */
  add(partitions: readonly TopicPartition[]): void;
  /**
   * Begins to find positions and to fetch; adds what is not there. Without a position (none sought since `add`): the
   * committed offset, else the reset policy. The epoch stays.
   */
  start(partitions: readonly TopicPartition[]): void;
  /** No new fetch and nothing more handed out, until `start` or `remove`. Buffers stay. */
  stop(partitions: readonly TopicPartition[]): void;
  /** Moves the epoch on and drops what was fetched and not handed out, and what is on its way. */
  purge(partitions: readonly TopicPartition[]): void;
  /** Forgets the partitions: position, pause flag, buffers. Implies `purge`. */
  remove(partitions: readonly TopicPartition[]): void;
  /** -1 when the partition is not here. Epochs are never used twice, not even when a partition leaves and comes back. */
  epochOf(partition: TopicPartition): number;
  /** All that are here, in the order in which they came. */
  partitions(): TopicPartition[];

  /**
   * The next records of one partition, at most `maxRecords`; null when nothing is buffered that may be handed out.
   * Partitions take turns: what one response brought for a partition is handed out whole, then the next partition
   * follows, as in Kafka. The position moves on. Throws what the application has to know:
   *
   * - `CorruptRecordError` (a batch that cannot be decoded, with topic, partition and offset), `NoOffsetForPartitionError`,
   *   `OffsetOutOfRangeError` and `LogTruncationError` (both only under policy `none`): the partition stands still. The
   *   error is thrown again each time its turn comes, other partitions in between, until a `seek` or `seekTo` takes the
   *   partition past it, or it is removed. An error counts as a turn.
   * - `TopicAuthorizationError`, `UnsupportedVersionError`, `AuthenticationError` and what else a broker refuses: once for
   *   each answer; asking goes on with backoff.
   *
   * `RecordDeserializationError` is not thrown here but by the record's getters.
   */
  take(maxRecords: number): FetchedRecords<K, V> | null;
  /** The same for one given partition. */
  takeFrom(partition: TopicPartition, maxRecords: number): FetchedRecords<K, V> | null;
  /**
   * Called when something can be taken (records, or an error to throw) that could not before: a response came, a partition
   * was resumed or started. Never from within a call of this interface. Returns how to stop that.
   */
  onAvailable(listener: () => void): () => void;

  /** The application's pause: nothing is fetched or handed out, what is buffered stays. Ignores what is not here. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  paused(): TopicPartition[];
  /**
   * Moves the epoch on, so that what was handed out before is no longer resolved or auto-committed. `RangeError` for a
   * negative offset, `TypeError` when the partition is not here (so for `seekTo`, `positionKnown`).
   */
  seek(partition: TopicPartition, to: OffsetAndMetadata): void;
  /** The offset of the next record to be handed out; null until it is known. */
  position(partition: TopicPartition): OffsetAndMetadata | null;
  /**
   * Resolves with the position once it is known. Rejects with `TimeoutError` at the deadline (of the clock's `nowMs`),
   * with the error that stands in its way, and with `ClosedError` when the partition is removed or the fetcher closed.
   */
  positionKnown(partition: TopicPartition, deadlineMs: number): Promise<OffsetAndMetadata>;
  /** Resets to the beginning or the end, lazily, as Kafka does. Moves the epoch on. */
  seekTo(partitions: readonly TopicPartition[], to: "beginning" | "end"): void;
  /** Records between the position and the log's end; null until both are known. */
  lag(partition: TopicPartition): number | null;
  /** Fetched bytes that were not handed out yet; bounded by `fetch.max.bytes` per broker, one fetch each. */
  readonly bufferedBytes: number;
  /** Drops everything and tells the brokers to forget their sessions; does not wait for an answer longer than it must. */
  close(): Promise<void>;
}

/** The part of a consumer's settings that fetching knows. Kafka's names and meaning. */
export interface FetchSettings {
  readonly autoOffsetReset: string;
  readonly isolationLevel: "read_uncommitted" | "read_committed";
  readonly clientRack: string;
  readonly checkCrcs: boolean;
  readonly fetchMinBytes: number;
  readonly fetchMaxBytes: number;
  readonly fetchMaxWaitMs: number;
  readonly maxPartitionFetchBytes: number;
  readonly metadataMaxAgeMs: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
}

/** Who is told what fetching does; a metrics recorder listens here. */
export interface FetchObserver {
  /** One response, in milliseconds from its request; `recordCount` is that of its batches' headers. */
  fetched?(sample: {
    readonly nodeId: number;
    readonly latencyMs: number;
    readonly throttleTimeMs: number;
    readonly sizeBytes: number;
    readonly recordCount: number;
  }): void;
  /** Records that were handed out. `lag` and `lead` after them, null while not known. */
  consumed?(sample: {
    readonly topic: string;
    readonly partition: number;
    readonly recordCount: number;
    readonly sizeBytes: number;
    readonly lag: number | null;
    readonly lead: number | null;
  }): void;
  /** A follower was named to read from, or -1: the leader again (KIP-392). */
  preferredReadReplica?(partition: TopicPartition, nodeId: number): void;
}

/** What `createFetcher` takes. */
export interface FetcherOptions<K, V> {
  readonly cluster: Cluster;
  readonly settings: FetchSettings;
  readonly ports: ClientPorts;
  /** Without a group: resolves with an empty map. */
  readonly fetchCommitted: FetchCommitted;
  /** By default `bytesDeserializer`: Buffers that share the fetched bytes. */
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  readonly metrics?: FetchObserver;
}
