import type { MetricRegistry } from "./metric-registry.ts";

const NS_PER_MS = 1_000_000;

/** Group `consumer-metrics`: how the application treats its consumer. */
export class PollMetrics {
  readonly #registry: MetricRegistry;
  readonly #betweenPolls;
  readonly #idleRatio;
  #pollStartedMs: number | null = null;
  #isPolling = false;
  #sinceLastPollMs = 0;
  #commitSyncMs = 0;
  #committedMs = 0;

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
    this.#betweenPolls = registry.sensor();
    this.#idleRatio = registry.sensor();
    const scope = registry.scope("consumer-metrics");
    scope.gauge(
      "last-poll-seconds-ago",
      "Seconds since the application last asked for records; -1 before it did.",
      () => this.#lastPollSecondsAgo(),
    );
    scope.averageAndMax(
      "time-between-poll",
      "time between two calls for records in milliseconds",
      this.#betweenPolls,
    );
    scope.gauge(
      "poll-idle-ratio-avg",
      "The part of its time that the application waits for records, 0 to 1.",
      () => this.#idleRatio.average(),
    );
    scope.counter(
      "commit-sync-time-ns-total",
      "Nanoseconds the application waited for its commits.",
      () => this.#commitSyncMs * NS_PER_MS,
    );
    scope.counter(
      "committed-time-ns-total",
      "Nanoseconds the application waited for committed().",
      () => this.#committedMs * NS_PER_MS,
    );
  }

  /**
   * The application asks for records: by `poll`, by the next turn of its loop, by a handler that is free. Asking again
   * before it has got some is still the same.
   */
  pollStarted(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const nowMs = this.#registry.nowMs();
    this.#sinceLastPollMs = this.#pollStartedMs === null ? 0 : nowMs - this.#pollStartedMs;
    this.#pollStartedMs = nowMs;
    this.#betweenPolls.record(this.#sinceLastPollMs);
  }

  /** It has got them, or gave up waiting. */
  pollEnded(): void {
    if (this.#pollStartedMs === null || !this.#isPolling) return;
    this.#isPolling = false;
    const pollMs = this.#registry.nowMs() - this.#pollStartedMs;
    const wholeMs = pollMs + this.#sinceLastPollMs;
    this.#idleRatio.record(wholeMs === 0 ? 0 : pollMs / wholeMs);
  }

  commitSynced(durationMs: number): void {
    this.#commitSyncMs += durationMs;
  }

  committedQueried(durationMs: number): void {
    this.#committedMs += durationMs;
  }

  #lastPollSecondsAgo(): number {
    if (this.#pollStartedMs === null) return -1;
    return Math.floor((this.#registry.nowMs() - this.#pollStartedMs) / 1_000);
  }
}
