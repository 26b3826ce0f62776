import type { GroupMetadata } from "../../../member/index.ts";
import type { TopicPartition } from "../../../model/index.ts";
import { publish } from "../../diagnostics/channels.ts";
import { CommitFailedError, InvalidGroupIdError } from "../../errors/errors.ts";
import { PartitionMap } from "../../fetch/partition-map.ts";
import { beginningOffsets, endOffsets, listOffsets } from "../../offsets/list-offsets.ts";
import type { FoundOffset, OffsetQuery } from "../../offsets/offset-query.ts";
import type { ConsumerParts } from "../consumer-parts.ts";
import { partitionNames } from "../partition-lists.ts";
import type { CallOptions, CommitCallback } from "../rebalance-view.ts";
import { AutoCommit } from "./auto-commit.ts";
import { type CommitListener, Commits } from "./commits.ts";
import { checkOffsets, type OffsetEntry, type TopicPartitionOffset } from "./offset-entry.ts";
import type { CommittedOffset } from "./offset-fetch-request.ts";
import { givenEntries, processedEntries } from "./processed-entries.ts";

/** Who commits, as far as offsets know. */
export interface Committer {
  readonly groupMetadata: () => GroupMetadata;
  /** True while partitions come from the group: only what it assigned can be committed. */
  readonly isSubscribed: () => boolean;
}

/** A consumer's calls about offsets: commits of every kind, and questions to the coordinator and to leaders. */
export class OffsetCalls<K, V> {
  readonly #parts: ConsumerParts<K, V>;
  readonly #committer: Committer;
  readonly #autoCommit: AutoCommit | null;
  /** Null without a `group.id`. */
  readonly commits: Commits | null;

  constructor(
    parts: ConsumerParts<K, V>,
    committer: Committer,
    onRefused: CommitListener["onRefused"],
  ) {
    const { cluster, coordinator, ports, settings } = parts;
    this.#parts = parts;
    this.#committer = committer;
    const listener = { onRefused, onCommitted: this.#onCommitted };
    const { groupMetadata } = committer;
    this.commits =
      coordinator === null
        ? null
        : new Commits({ cluster, coordinator, ports, settings, listener, groupMetadata });
    this.#autoCommit = settings.enableAutoCommit
      ? new AutoCommit({
          clock: ports.clock,
          intervalMs: settings.autoCommitIntervalMs,
          retryMs: Math.min(settings.retryBackoffMs, settings.autoCommitIntervalMs),
          commit: () => this.#commitAutomatically(),
        })
      : null;
  }

  /** New partitions are read from here on: the interval of the auto-commit begins anew. */
  restartAutoCommit(): void {
    this.#autoCommit?.restart();
  }

  stopAutoCommit(): void {
    this.#autoCommit?.stop();
  }

  /**
   * Given offsets, or all that is processed.
   *
   * @param takenAway Partitions whose records the caller means as well, and which are another's by now: the rest is
   * committed, and then it is told.
   */
  async commit(
    offsets: readonly TopicPartitionOffset[] | undefined,
    options: CallOptions = {},
    takenAway: readonly TopicPartition[] = [],
  ): Promise<void> {
    const { ports, metrics } = this.#parts;
    const startedMs = ports.clock.nowMs();
    const entries = this.#entries(offsets);
    const deadlineMs = this.deadlineMs(options);
    const as = this.#committer.groupMetadata();
    try {
      await this.#sender("commit()").commit(entries, { as, deadlineMs });
      assertNoneTaken(takenAway);
    } finally {
      metrics.poll.commitSynced(ports.clock.nowMs() - startedMs);
    }
  }

  /** The same without waiting, and without a second attempt: a newer commit may have passed by then. */
  commitAsync(
    offsets: readonly TopicPartitionOffset[] | undefined,
    callback: CommitCallback | undefined,
    takenAway: readonly TopicPartition[] = [],
  ): void {
    const sender = this.#sender("commitAsync()");
    checkOffsets(offsets ?? []);
    const tell = (error: Error | null, committed: readonly TopicPartitionOffset[]): void => {
      if (error !== null && callback === undefined)
        this.#parts.ports.log.warn({ err: error }, "An asynchronous commit failed");
      try {
        callback?.(error, committed);
      } catch (thrown) {
        this.#parts.ports.log.error({ err: thrown }, "The callback of commitAsync() threw");
      }
    };
    this.#commitOnce(sender, offsets, takenAway).then(
      (committed) => tell(null, committed),
      (error: unknown) =>
        tell(error instanceof Error ? error : new Error(String(error)), offsets ?? []),
    );
  }

  async #commitOnce(
    sender: Commits,
    offsets: readonly TopicPartitionOffset[] | undefined,
    takenAway: readonly TopicPartition[] = [],
  ): Promise<readonly TopicPartitionOffset[]> {
    const as = this.#committer.groupMetadata();
    const entries = this.#entries(offsets);
    await sender.commit(entries, { as, deadlineMs: null });
    assertNoneTaken(takenAway);
    return entries.map(({ topic, partition, offset, leaderEpoch, metadata }) => ({
      ...{ topic, partition, offset, leaderEpoch, metadata },
    }));
  }

  /**
   * What is processed of partitions that were assigned by hand, before others are. Those that go are nobody else's: their
   * offsets are good still when the commit is sent, and then they have no owner.
   */
  commitBeforeAssign(next: readonly TopicPartition[]): void {
    const { delivery, settings, ports } = this.#parts;
    if (this.commits === null || !settings.enableAutoCommit) return;
    const kept = new PartitionMap<true>();
    for (const each of next) kept.set(each, true);
    const entries = processedEntries(delivery, delivery.owned.values()).map((entry) =>
      kept.has(entry) ? entry : { ...entry, owned: null },
    );
    const as = this.#committer.groupMetadata();
    this.commits.commit(entries, { as, deadlineMs: null }).catch((error: unknown) => {
      ports.log.warn({ err: error }, "Processed offsets were not committed before an assign()");
    });
  }

  /** What is processed, before the consumer closes without being a member. Never rejects. */
  async commitFinally(deadlineMs: number): Promise<void> {
    if (this.commits === null || !this.#parts.settings.enableAutoCommit) return;
    const as = this.#committer.groupMetadata();
    try {
      await this.commits.commit(this.#entries(undefined), { as, deadlineMs });
    } catch (error) {
      this.#parts.ports.log.warn({ err: error }, "Processed offsets were not committed at the end");
    }
  }

  /** In the order of the question; null where nothing is committed. */
  async committed(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<(CommittedOffset | null)[]> {
    const { committedReader, ports, metrics } = this.#parts;
    if (committedReader === null) throw noGroup("committed()");
    const startedMs = ports.clock.nowMs();
    try {
      const found = await committedReader.read(partitions, this.deadlineMs(options));
      return partitions.map(
        ({ topic, partition }) =>
          found.find((each) => each.topic === topic && each.partition === partition) ?? null,
      );
    } finally {
      metrics.poll.committedQueried(ports.clock.nowMs() - startedMs);
    }
  }

  offsetsForTimes(queries: readonly OffsetQuery[], options: CallOptions = {}) {
    for (const { topic, partition, timestamp } of queries)
      if (!Number.isFinite(timestamp) || timestamp < 0)
        throw new RangeError(
          `offsetsForTimes() was given the instant ${timestamp} for ${topic}-${partition}; valid are epoch milliseconds of 0 or more`,
        );
    return listOffsets(queries, this.#queryOptions(options));
  }

  beginningOffsets(partitions: readonly TopicPartition[], options: CallOptions = {}) {
    return beginningOffsets(partitions, this.#queryOptions(options));
  }

  endOffsets(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<FoundOffset[]> {
    return endOffsets(partitions, this.#queryOptions(options));
  }

  /** An instant of the clock: now plus the call's time, or `default.api.timeout.ms`. */
  deadlineMs({ timeoutMs = this.#parts.settings.defaultApiTimeoutMs }: CallOptions): number {
    if (!(timeoutMs >= 0)) throw new RangeError(`timeoutMs is ${timeoutMs}; valid is 0 or more`);
    return this.#parts.ports.clock.nowMs() + timeoutMs;
  }

  #queryOptions(options: CallOptions) {
    const { cluster, ports, settings } = this.#parts;
    const { isolationLevel, retryBackoffMs, retryBackoffMaxMs } = settings;
    const deadlineMs = this.deadlineMs(options);
    return { cluster, ports, isolationLevel, deadlineMs, retryBackoffMs, retryBackoffMaxMs };
  }

  #sender(call: string): Commits {
    if (this.commits === null) throw noGroup(call);
    return this.commits;
  }

  #entries(offsets: readonly TopicPartitionOffset[] | undefined): OffsetEntry[] {
    const { delivery } = this.#parts;
    if (offsets === undefined) return processedEntries(delivery, delivery.owned.values());
    checkOffsets(offsets);
    const entries = givenEntries(delivery, offsets);
    const foreign = entries.filter(({ owned }) => owned === null);
    if (foreign.length > 0 && this.#committer.isSubscribed())
      throw new CommitFailedError(
        `Offsets of ${partitionNames(foreign)} were not committed: the partitions are not assigned to this member, and may belong to another one`,
      );
    return entries;
  }

  async #commitAutomatically(): Promise<boolean> {
    if (this.commits === null) return true;
    try {
      await this.#commitOnce(this.commits, undefined);
      return true;
    } catch (error) {
      this.#parts.ports.log.warn(
        { err: error },
        "An automatic commit failed; the next one follows",
      );
      return !isRetriable(error);
    }
  }

  readonly #onCommitted: CommitListener["onCommitted"] = (entries, latencyMs) => {
    const { clientId, interceptors, metrics, ports, settings } = this.#parts;
    metrics.committed(latencyMs);
    publish(ports.diagnostics, "regroup:commit", () => ({
      ...{ clientId, groupId: settings.groupId ?? "", latencyMs },
      offsets: entries.map(({ topic, partition, offset }) => ({ topic, partition, offset })),
    }));
    if (!interceptors.isEmpty)
      interceptors.onCommit(
        entries.map(({ topic, partition, offset, metadata }) => ({
          ...{ topic, partition, offset, metadata },
        })),
      );
  };
}

function isRetriable(error: unknown): boolean {
  return (error as { readonly retriable?: unknown }).retriable === true;
}

function assertNoneTaken(partitions: readonly TopicPartition[]): void {
  if (partitions.length > 0)
    throw new CommitFailedError(
      `Offsets of ${partitionNames(partitions)} were not committed: the partitions were taken away from this member while it had their records in hand; poll, and go on with what is then assigned`,
    );
}

function noGroup(call: string): InvalidGroupIdError {
  return new InvalidGroupIdError(`${call} needs a group: give groupId to the consumer`);
}
