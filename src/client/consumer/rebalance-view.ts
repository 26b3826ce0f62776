import type { GroupMetadata } from "../../member/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { PartitionMetadata, TopicDescription } from "../cluster/cluster.ts";
import type { OffsetAndMetadata } from "../fetch/fetcher.ts";
import type { FoundOffset, OffsetQuery } from "../offsets/offset-query.ts";
import type { TopicPartitionOffset } from "./offsets/offset-entry.ts";
import type { CommittedOffset } from "./offsets/offset-fetch-request.ts";

/** How long a call may take; default `defaultApiTimeoutMs`. */
export interface CallOptions {
  readonly timeoutMs?: number;
}

/** Called when a commit that nobody waits for was answered; the error is null when it was accepted. */
export type CommitCallback = (
  error: Error | null,
  offsets: readonly TopicPartitionOffset[],
) => void;

/** What of a consumer a rebalance listener may use: everything but reading and changing what is read. */
export interface RebalanceViewOf {
  assignment(): TopicPartition[];
  groupMetadata(): GroupMetadata;
  commit(offsets?: readonly TopicPartitionOffset[], options?: CallOptions): Promise<void>;
  commitAsync(offsets?: readonly TopicPartitionOffset[], callback?: CommitCallback): void;
  committed(
    partitions: readonly TopicPartition[],
    options?: CallOptions,
  ): Promise<(CommittedOffset | null)[]>;
  position(partition: TopicPartition, options?: CallOptions): Promise<number>;
  lag(partition: TopicPartition): number | null;
  seek(partition: TopicPartition, to: number | OffsetAndMetadata): void;
  seekToBeginning(partitions?: readonly TopicPartition[]): void;
  seekToEnd(partitions?: readonly TopicPartition[]): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  paused(): TopicPartition[];
  partitionsFor(topic: string, options?: CallOptions): Promise<readonly PartitionMetadata[]>;
  listTopics(options?: CallOptions): Promise<ReadonlyMap<string, TopicDescription>>;
  offsetsForTimes(queries: readonly OffsetQuery[], options?: CallOptions): Promise<FoundOffset[]>;
  beginningOffsets(
    partitions: readonly TopicPartition[],
    options?: CallOptions,
  ): Promise<FoundOffset[]>;
  endOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<FoundOffset[]>;
}

/**
 * The consumer as a rebalance listener sees it (KIP-1306). Works while its callback runs; used later, every method throws:
 * by then the partitions may be somebody else's.
 */
export class RebalanceView implements RebalanceViewOf {
  #of: RebalanceViewOf | null;

  constructor(of: RebalanceViewOf) {
    this.#of = of;
  }

  /** The callback has returned. */
  end(): void {
    this.#of = null;
  }

  get #live(): RebalanceViewOf {
    if (this.#of === null)
      throw new Error(
        "The view of a rebalance listener was used after its callback had returned; use the consumer itself",
      );
    return this.#of;
  }

  assignment(): TopicPartition[] {
    return this.#live.assignment();
  }

  groupMetadata(): GroupMetadata {
    return this.#live.groupMetadata();
  }

  /** As `Consumer.commit`. */
  commit(offsets?: readonly TopicPartitionOffset[], options?: CallOptions): Promise<void> {
    return this.#live.commit(offsets, options);
  }

  /** As `Consumer.commitAsync`. */
  commitAsync(offsets?: readonly TopicPartitionOffset[], callback?: CommitCallback): void {
    this.#live.commitAsync(offsets, callback);
  }

  committed(partitions: readonly TopicPartition[], options?: CallOptions) {
    return this.#live.committed(partitions, options);
  }

  position(partition: TopicPartition, options?: CallOptions): Promise<number> {
    return this.#live.position(partition, options);
  }

  lag(partition: TopicPartition): number | null {
    return this.#live.lag(partition);
  }

  seek(partition: TopicPartition, to: number | OffsetAndMetadata): void {
    this.#live.seek(partition, to);
  }

  seekToBeginning(partitions?: readonly TopicPartition[]): void {
    this.#live.seekToBeginning(partitions);
  }

  seekToEnd(partitions?: readonly TopicPartition[]): void {
    this.#live.seekToEnd(partitions);
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#live.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#live.resume(partitions);
  }

  paused(): TopicPartition[] {
    return this.#live.paused();
  }

  partitionsFor(topic: string, options?: CallOptions): Promise<readonly PartitionMetadata[]> {
    return this.#live.partitionsFor(topic, options);
  }

  listTopics(options?: CallOptions): Promise<ReadonlyMap<string, TopicDescription>> {
    return this.#live.listTopics(options);
  }

  offsetsForTimes(queries: readonly OffsetQuery[], options?: CallOptions): Promise<FoundOffset[]> {
    return this.#live.offsetsForTimes(queries, options);
  }

  beginningOffsets(partitions: readonly TopicPartition[], options?: CallOptions) {
    return this.#live.beginningOffsets(partitions, options);
  }

  endOffsets(partitions: readonly TopicPartition[], options?: CallOptions) {
    return this.#live.endOffsets(partitions, options);
  }
}
