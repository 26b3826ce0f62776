import type { GroupMetadata } from "../../../member/index.ts";
import type { ErrorName } from "../../../protocol/index.ts";
import type { ClientPorts } from "../../client-ports.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { sleepUntil } from "../../cluster/sleep.ts";
import {
  CommitFailedError,
  ConnectionError,
  RetriableCommitFailedError,
  TimeoutError,
} from "../../errors/errors.ts";
import { PartitionMap } from "../../fetch/partition-map.ts";
import { backoffMs } from "../../network/exponential-backoff.ts";
import type { Coordinator } from "../membership/coordinator.ts";
import { partitionNames } from "../partition-lists.ts";
import { commitError, isCoordinatorMoved, isRetriableCommitError } from "./commit-outcome.ts";
import { sendCommit } from "./offset-commit-request.ts";
import type { OffsetEntry } from "./offset-entry.ts";

/** More commits than this are not under way at once: an application that commits faster is told so. */
const MAX_IN_FLIGHT = 1_000;

export interface CommitOptions {
  /** Who commits. Taken when the commit is asked for, and kept for every attempt. */
  readonly as: GroupMetadata;
  /** Until when passing errors are tried again; null sends once. */
  readonly deadlineMs: number | null;
  /** Of a partition that is given up: a topic that is gone is no reason to wait. */
  readonly isHandover?: boolean;
}

/** Who has to know about commits. */
export interface CommitListener {
  /** An answer with an error: the member core decides whether it concerns membership. */
  readonly onRefused: (error: ErrorName, as: GroupMetadata) => void;
  readonly onCommitted: (entries: readonly OffsetEntry[], latencyMs: number) => void;
}

export interface CommitsOptions {
  readonly cluster: Cluster;
  readonly coordinator: Coordinator;
  readonly ports: ClientPorts;
  readonly settings: {
    readonly requestTimeoutMs: number;
    readonly retryBackoffMs: number;
    readonly retryBackoffMaxMs: number;
  };
  readonly listener: CommitListener;
  /** Who the member is now. */
  readonly groupMetadata: () => GroupMetadata;
}

/** What an attempt came to. */
interface Attempt {
  readonly retriable: readonly OffsetEntry[];
  readonly cause: Error | ErrorName | null;
}

/**
 * Sends offsets to the coordinator.
 *
 * A commit goes out under the generation in which it was asked for, and only for partitions that have been owned without
 * interruption since their records were handed out (the owner object of each entry says so): the assignment epoch is the
 * tag, and an entry whose epoch is over is refused here. So a commit that was fenced is never sent again under a newer
 * generation, and an offset that was left behind by a rebalance never reaches the new owner's partition.
 *
 * A commit that is tried again leaves out what a later commit covers, so the committed offset does not go back.
 */
export class Commits {
  readonly #options: CommitsOptions;
  /** By partition, the number of the last commit that carried it. */
  readonly #lastSent = new PartitionMap<number>();
  readonly #requests = new Set<Promise<unknown>>();
  #openCount = 0;
  #sequence = 0;
  #wasParked = false;
  /** Pending while commits on the connection that was used before are waited for; later ones wait behind those that do. */
  #change: Promise<unknown> | null = null;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /**
   * Resolves when all are committed. Rejects with `CommitFailedError`, `RebalanceInProgressError`, `FencedInstanceIdError`,
   * an authorization error, `TimeoutError` at the deadline; without one with `RetriableCommitFailedError`.
   */
  async commit(entries: readonly OffsetEntry[], options: CommitOptions): Promise<void> {
    if (entries.length === 0) return;
    this.#assertOwned(entries, options.as);
    if (this.#openCount >= MAX_IN_FLIGHT)
      throw new RetriableCommitFailedError(
        `Offsets of ${partitionNames(entries)} were not committed: ${MAX_IN_FLIGHT} commits are under way; wait for some`,
      );
    const sequence = ++this.#sequence;
    for (const entry of entries) this.#lastSent.set(entry, sequence);
    this.#openCount++;
    try {
      await this.#sendUntilDone(entries, sequence, options);
    } finally {
      this.#openCount--;
    }
  }

  async #sendUntilDone(
    entries: readonly OffsetEntry[],
    sequence: number,
    options: CommitOptions,
  ): Promise<void> {
    const { ports, settings } = this.#options;
    const backoff = { initialMs: settings.retryBackoffMs, maxMs: settings.retryBackoffMaxMs };
    let open = entries;
    for (let failures = 0; ; failures++) {
      const { retriable, cause } = await this.#attempt(open, options);
      if (retriable.length === 0) return;
      const waitMs = backoffMs(backoff, failures, ports.entropy);
      const nextMs = ports.clock.nowMs() + waitMs;
      this.#assertTimeLeft(retriable, { nextMs, cause, options });
      await sleepUntil(nextMs, ports.clock);
      open = retriable.filter((entry) => this.#lastSent.get(entry) === sequence);
      if (open.length === 0) return;
      this.#assertOwned(open, options.as);
    }
  }

  async #attempt(entries: readonly OffsetEntry[], options: CommitOptions): Promise<Attempt> {
    const { cluster, coordinator, ports, settings } = this.#options;
    const startedMs = ports.clock.nowMs();
    const deadlineMs = options.deadlineMs ?? startedMs + settings.requestTimeoutMs;
    const timeoutMs = Math.min(settings.requestTimeoutMs, Math.max(1, deadlineMs - startedMs));
    try {
      const node = await coordinator.find(deadlineMs);
      await this.#changeConnection();
      // Looking for the coordinator may have taken longer than the partitions were owned.
      this.#assertOwned(entries, options.as);
      const to = coordinator.destination(node);
      const request = sendCommit(cluster, { to, entries, as: options.as, timeoutMs });
      const answers = await this.#track(request);
      return this.#read(answers, { nodeId: node.nodeId, startedMs, options });
    } catch (error) {
      if (error instanceof ConnectionError || error instanceof TimeoutError) {
        return { retriable: entries, cause: error };
      }
      throw error;
    }
  }

  /** Commits on two connections may overtake each other: before the other one is used, those on this one are answered. */
  async #changeConnection(): Promise<void> {
    const { isParked } = this.#options.coordinator;
    if (isParked !== this.#wasParked) {
      this.#wasParked = isParked;
      const change = Promise.allSettled([this.#change, ...this.#requests]).then(() => {
        if (this.#change === change) this.#change = null;
      });
      this.#change = change;
    }
    await this.#change;
  }

  async #track<T>(request: Promise<T>): Promise<T> {
    this.#requests.add(request);
    try {
      return await request;
    } finally {
      this.#requests.delete(request);
    }
  }

  #read(
    answers: Map<OffsetEntry, ErrorName | null>,
    { nodeId, startedMs, options }: { nodeId: number; startedMs: number; options: CommitOptions },
  ): Attempt {
    const { coordinator, listener, ports } = this.#options;
    // As it is before the refusal is told: that may end the membership.
    const current = this.#options.groupMetadata();
    const committed: OffsetEntry[] = [];
    const retriable: OffsetEntry[] = [];
    const errors = new Map<ErrorName, OffsetEntry[]>();
    for (const [entry, error] of answers) {
      if (error === null) committed.push(entry);
      else if (this.#mayRetry(error, options)) retriable.push(entry);
      if (error !== null) errors.set(error, [...(errors.get(error) ?? []), entry]);
    }
    if (committed.length > 0) this.#committed(committed, ports.clock.nowMs() - startedMs);
    for (const error of errors.keys()) {
      if (isCoordinatorMoved(error)) coordinator.forget(nodeId);
      listener.onRefused(error, options.as);
    }
    for (const [error, refused] of errors)
      if (!this.#mayRetry(error, options))
        throw commitError(error, refused, { as: options.as, current });
    return { retriable, cause: [...errors.keys()][0] ?? null };
  }

  #committed(entries: readonly OffsetEntry[], latencyMs: number): void {
    for (const { owned, offset } of entries) if (owned !== null) owned.committedOffset = offset;
    this.#options.listener.onCommitted(entries, latencyMs);
  }

  #mayRetry(error: ErrorName, { isHandover }: CommitOptions): boolean {
    if (isHandover === true && error === "UNKNOWN_TOPIC_OR_PARTITION") return false;
    return isRetriableCommitError(error);
  }

  #assertOwned(entries: readonly OffsetEntry[], as: GroupMetadata): void {
    const gone = entries.filter(({ owned }) => owned?.isGone === true);
    if (gone.length > 0)
      throw new CommitFailedError(
        `Offsets of ${partitionNames(gone)} were not committed: the partitions are no longer assigned to this member of group ${as.groupId}`,
      );
  }

  #assertTimeLeft(
    entries: readonly OffsetEntry[],
    at: { nextMs: number; cause: Error | ErrorName | null; options: CommitOptions },
  ): void {
    const { nextMs, cause, options } = at;
    if (options.deadlineMs !== null && nextMs < options.deadlineMs) return;
    const why = cause instanceof Error ? cause.message : cause;
    const message = `Offsets of ${partitionNames(entries)} were not committed to group ${options.as.groupId}: ${why}`;
    const errorOptions = { cause: cause instanceof Error ? cause : undefined };
    throw options.deadlineMs === null
      ? new RetriableCommitFailedError(message, errorOptions)
      : new TimeoutError(message, errorOptions);
  }
}
