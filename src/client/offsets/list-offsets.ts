import type { TopicPartition } from "../../model/index.ts";
import type { Clock } from "../../ports/index.ts";
import { ClosedError, TimeoutError } from "../errors/errors.ts";
import { PartitionMap } from "../fetch/partition-map.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import type { LeaderAnswer } from "./ask-leader.ts";
import { askOffsets, type LeaderOffsetQuery } from "./ask-offsets.ts";
import { findLeaders } from "./find-leaders.ts";
import {
  EARLIEST_TIMESTAMP,
  type FoundOffset,
  LATEST_TIMESTAMP,
  type OffsetQuery,
  type OffsetQueryOptions,
} from "./offset-query.ts";

/** One broker that does not answer must not use up a long deadline. */
const MAX_REQUEST_MS = 30_000;

/**
 * Offsets by instant, in the order of the queries, which name each partition once: one request for each leader, asked again with backoff until the
 * deadline where a leader moved or could not be reached. Topics need not be in the cluster's metadata. Rejects with
 * `TimeoutError`, `TopicAuthorizationError`, `UnsupportedVersionError`, `ClosedError` or the signal's reason.
 */
export async function listOffsets(
  queries: readonly OffsetQuery[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  const search = new OffsetSearch(queries, options);
  for (let failureCount = 0; ; failureCount++) {
    await search.round();
    if (search.isDone) return search.found();
    await search.pause(failureCount);
  }
}

/** The first offset of each partition. */
export function beginningOffsets(
  partitions: readonly TopicPartition[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  return listOffsets(at(partitions, EARLIEST_TIMESTAMP), options);
}

/** The end of each partition: the high watermark, under `read_committed` the last stable offset. */
export function endOffsets(
  partitions: readonly TopicPartition[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  return listOffsets(at(partitions, LATEST_TIMESTAMP), options);
}

function at(partitions: readonly TopicPartition[], timestamp: number): OffsetQuery[] {
  return partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }));
}

/** One call of {@link listOffsets}: what was found, and why the rest was not. */
class OffsetSearch {
  readonly #queries: readonly OffsetQuery[];
  readonly #options: OffsetQueryOptions;
  readonly #found = new PartitionMap<FoundOffset>();
  readonly #problems = new PartitionMap<string>();

  constructor(queries: readonly OffsetQuery[], options: OffsetQueryOptions) {
    this.#queries = queries;
    this.#options = options;
  }

  get isDone(): boolean {
    return this.#queries.every((query) => this.#found.has(query));
  }

  found(): FoundOffset[] {
    return this.#queries.map((query) => this.#found.get(query)!);
  }

  /** Asks every leader at once for what is still missing. Throws what no further round would change. */
  async round(): Promise<void> {
    const { cluster, signal } = this.#options;
    signal?.throwIfAborted();
    const missing = this.#queries.filter((query) => !this.#found.has(query));
    let byLeader: Map<number, LeaderOffsetQuery[]>;
    try {
      byLeader = this.#groupByLeader(
        missing,
        await findLeaders(cluster, missing, this.#sendOptions()),
      );
    } catch (error) {
      return this.#failed(missing, error);
    }
    const rounds = [...byLeader].map(([nodeId, asked]) => this.#ask(nodeId, asked));
    const failure = (await Promise.allSettled(rounds)).find(({ status }) => status === "rejected");
    if (failure?.status === "rejected") throw failure.reason;
  }

  #groupByLeader(
    missing: readonly OffsetQuery[],
    leaders: Awaited<ReturnType<typeof findLeaders>>,
  ): Map<number, LeaderOffsetQuery[]> {
    const byLeader = new Map<number, LeaderOffsetQuery[]>();
    for (const query of missing) {
      const leader = leaders.get(query)!;
      if (leader.type === "refused") throw leader.error;
      if (leader.type === "askAgain") {
        this.#problems.set(query, leader.problem);
        continue;
      }
      const { nodeId, leaderEpoch: currentLeaderEpoch } = leader.answer;
      const asked = byLeader.get(nodeId) ?? [];
      asked.push({ ...query, currentLeaderEpoch });
      byLeader.set(nodeId, asked);
    }
    return byLeader;
  }

  async #ask(nodeId: number, queries: readonly LeaderOffsetQuery[]): Promise<void> {
    const { cluster, isolationLevel = "read_uncommitted" } = this.#options;
    const question = { nodeId, queries, isolationLevel, ...this.#sendOptions() };
    let answers: PartitionMap<LeaderAnswer<FoundOffset>>;
    try {
      answers = await askOffsets(cluster, question);
    } catch (error) {
      return this.#failed(queries, error);
    }
    for (const query of queries) this.#take(query, answers.get(query)!);
  }

  #take(query: OffsetQuery, answer: LeaderAnswer<FoundOffset>): void {
    if (answer.type === "refused") throw answer.error;
    if (answer.type === "answered") this.#found.set(query, answer.answer);
    else this.#problems.set(query, answer.problem);
  }

  /** What cannot be retried, and an abort, end the search. */
  #failed(queries: readonly OffsetQuery[], error: unknown): void {
    this.#options.signal?.throwIfAborted();
    if (!isRetriable(error)) throw error;
    for (const query of queries) this.#problems.set(query, error.message);
  }

  #sendOptions(): { timeoutMs: number; signal?: AbortSignal } {
    const { deadlineMs, ports, signal } = this.#options;
    // The clock has fractions of milliseconds, requests have not.
    const leftMs = Math.floor(deadlineMs - ports.clock.nowMs());
    const timeoutMs = Math.max(1, Math.min(leftMs, MAX_REQUEST_MS));
    return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  }

  /** Waits before the next round, having asked for new metadata. Throws when no time is left. */
  async pause(failureCount: number): Promise<void> {
    const { ports, deadlineMs, retryBackoffMs, retryBackoffMaxMs, cluster, signal } = this.#options;
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    const untilMs = ports.clock.nowMs() + backoffMs(range, failureCount, ports.entropy);
    if (untilMs >= deadlineMs) throw this.#timedOut();
    cluster.requestMetadataUpdate();
    await waitUntil(ports.clock, untilMs, signal);
  }

  #timedOut(): TimeoutError {
    const missing = this.#queries.filter((query) => !this.#found.has(query));
    const reasons = missing.map(
      (query) => `${query.topic}-${query.partition} (${this.#problems.get(query) ?? "no answer"})`,
    );
    return new TimeoutError(`Offsets could not be read in time: ${reasons.join(", ")}.`);
  }
}

/** Returns early when the signal aborts: the next round throws its reason. */
function waitUntil(clock: Clock, deadlineMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.setTimer(deadlineMs, done);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}

function isRetriable(error: unknown): error is Error {
  if (error instanceof ClosedError || !(error instanceof Error)) return false;
  return "retriable" in error && error.retriable === true;
}
