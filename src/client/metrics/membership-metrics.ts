import type { MemberNote } from "../../member/index.ts";
import type { MetricRegistry, MetricScope } from "./metric-registry.ts";
import type { Sensor } from "./sensor.ts";

/** Group `consumer-coordinator-metrics`: everything about membership is derived from the member's own notes. */
export class MembershipMetrics {
  readonly #registry: MetricRegistry;
  readonly #heartbeat: Sensor;
  readonly #join: Sensor;
  readonly #sync: Sensor;
  readonly #rebalance: Sensor;
  readonly #failedRebalance: Sensor;
  readonly #commit: Sensor;
  readonly #callbacks: ReadonlyMap<string, Sensor>;
  #lastHeartbeatMs: number | null = null;
  #lastRebalanceMs: number | null = null;
  #assignedPartitions = 0;

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
    this.#heartbeat = registry.sensor();
    this.#join = registry.sensor();
    this.#sync = registry.sensor();
    this.#rebalance = registry.sensor();
    this.#failedRebalance = registry.sensor();
    this.#commit = registry.sensor();
    this.#callbacks = new Map(
      ["onPartitionsRevoked", "onPartitionsAssigned", "onPartitionsLost"].map((callback) => [
        callback,
        registry.sensor(),
      ]),
    );
    const scope = registry.scope("consumer-coordinator-metrics");
    this.#defineMembership(scope);
    this.#defineRebalances(scope);
  }

  /** The coordinator accepted a commit, this long after it was sent. */
  committed(latencyMs: number): void {
    this.#commit.record(latencyMs);
  }

  /** The partitions that are owned from now on. */
  assigned(partitionCount: number): void {
    this.#assignedPartitions = partitionCount;
  }

  onMemberNote(note: MemberNote): void {
    if (note.type === "HeartbeatAnswered") {
      this.#lastHeartbeatMs = note.atMs;
      this.#heartbeat.record(note.durationMs);
    } else if (note.type === "RebalanceCompleted") {
      this.#lastRebalanceMs = note.atMs;
      this.#rebalance.record(note.durationMs);
    } else if (note.type === "Joined") this.#join.record(note.durationMs);
    else if (note.type === "Synced") this.#sync.record(note.durationMs);
    else if (note.type === "RebalanceFailed") this.#failedRebalance.record(1);
    else if (note.type === "ListenerReturned")
      this.#callbacks.get(note.callback)?.record(note.durationMs);
  }

  #defineMembership(scope: MetricScope): void {
    const heartbeat = this.#heartbeat;
    scope.gauge(
      "heartbeat-response-time-max",
      "The longest that a heartbeat waited for its answer, in milliseconds.",
      () => heartbeat.max(),
    );
    scope.countMeter("heartbeat", "heartbeats", heartbeat);
    scope.gauge(
      "last-heartbeat-seconds-ago",
      "Seconds since the last heartbeat; -1 before the first.",
      () => this.#secondsSince(this.#lastHeartbeatMs),
    );
    scope.averageAndMax("join-time", "time of a JoinGroup in milliseconds", this.#join);
    scope.countMeter("join", "joins", this.#join);
    scope.averageAndMax("sync-time", "time of a SyncGroup in milliseconds", this.#sync);
    scope.countMeter("sync", "syncs", this.#sync);
    scope.averageAndMax("commit-latency", "time of a commit in milliseconds", this.#commit);
    scope.countMeter("commit", "commits", this.#commit);
    scope.gauge(
      "assigned-partitions",
      "The partitions this consumer owns.",
      () => this.#assignedPartitions,
    );
  }

  #defineRebalances(scope: MetricScope): void {
    const rebalance = this.#rebalance;
    const failed = this.#failedRebalance;
    scope.averageAndMax(
      "rebalance-latency",
      "time of a rebalance with its failed attempts, in milliseconds",
      rebalance,
    );
    scope.counter(
      "rebalance-latency-total",
      "Milliseconds spent in rebalances.",
      () => rebalance.total,
    );
    scope.counter("rebalance-total", "The rebalances that succeeded.", () => rebalance.count);
    scope.gauge(
      "rebalance-rate-per-hour",
      "The rebalances that succeeded, per hour.",
      () => rebalance.countPerSecond() * 3_600,
    );
    scope.counter("failed-rebalance-total", "The rebalances that failed.", () => failed.count);
    scope.gauge(
      "failed-rebalance-rate-per-hour",
      "The rebalances that failed, per hour.",
      () => failed.countPerSecond() * 3_600,
    );
    scope.gauge(
      "last-rebalance-seconds-ago",
      "Seconds since the last rebalance; -1 before the first.",
      () => this.#secondsSince(this.#lastRebalanceMs),
    );
    for (const [callback, sensor] of this.#callbacks) {
      const name = callback.replace(/^onPartitions/, "").toLowerCase();
      scope.averageAndMax(
        `partition-${name}-latency`,
        `time of ${callback} in milliseconds`,
        sensor,
      );
    }
  }

  #secondsSince(instantMs: number | null): number {
    return instantMs === null ? -1 : Math.floor((this.#registry.nowMs() - instantMs) / 1_000);
  }
}
