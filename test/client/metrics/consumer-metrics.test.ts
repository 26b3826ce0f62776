import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConsumerMetrics } from "../../../src/client/metrics/consumer-metrics.ts";
import { newNetworkStats } from "../../../src/client/network/network-stats.ts";
import type { MemberNoteBody } from "../../../src/member/index.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

interface JavaMetric {
  readonly group: string;
  readonly name: string;
  readonly tags: readonly string[];
}

const facts = JSON.parse(
  readFileSync(new URL("../../fixtures/kafka/metrics.json", import.meta.url), "utf8"),
) as { readonly consumer: readonly JavaMetric[] };

/** Java's metrics that have no counterpart: its selector's, and rates of what is a total here. */
const absent =
  /^(io-|select-|request-size|reauthentication|(successful|failed)-(re)?authentication-(rate|no)|(successful|failed)-reauth|(connection-close|connection-creation|incoming-byte|outgoing-byte|network-io|request|response)-rate)/;

const settings = { metricsNumSamples: 2, metricsSampleWindowMs: 30_000 };

function consumerMetrics() {
  const clock = new VirtualClock();
  const metrics = new ConsumerMetrics({
    clock,
    clientId: "billing",
    settings,
    networkStats: newNetworkStats(),
  });
  const note = (body: MemberNoteBody) =>
    metrics.onMemberNote({
      atMs: clock.nowMs(),
      groupId: "g",
      memberId: "m",
      generationId: 1,
      ...body,
    });
  const coordinator = (name: string) =>
    metrics.metrics().get(`consumer-coordinator-metrics:${name}`)?.value;
  const fetch = (name: string) =>
    metrics.metrics().get(`consumer-fetch-manager-metrics:${name}`)?.value;
  return { clock, metrics, note, coordinator, fetch };
}

const consumed = { topic: "t", partition: 3, recordCount: 50, sizeBytes: 4_000, lag: 7, lead: 93 };

describe("metrics of a consumer", () => {
  it("are those of the Java consumer, name by name, but for a few that have no meaning here", () => {
    const { metrics } = consumerMetrics();
    metrics.fetch.consumed(consumed);
    const keyOf = ({ group, name, tags }: JavaMetric) =>
      `${group}:${name}[${[...tags].sort().join(",")}]`;
    const have = new Set(
      [...metrics.metrics().values()].map((metric) =>
        keyOf({ ...metric, tags: Object.keys(metric.tags) }),
      ),
    );
    const missing = facts.consumer.filter((metric) => !have.has(keyOf(metric)));
    expect(missing.map(({ name }) => name).filter((name) => !absent.test(name))).toEqual([]);
    const java = new Set(facts.consumer.map(keyOf));
    expect([...have].filter((key) => !java.has(key))).toEqual([]);
  });

  it("of rebalances are derived from the member's notes alone", () => {
    const { clock, note, coordinator } = consumerMetrics();
    expect(coordinator("last-rebalance-seconds-ago")).toBe(-1);
    note({ type: "Joined", durationMs: 20, isLeader: true, protocolName: "range" });
    note({ type: "Synced", durationMs: 5, assigned: [] });
    note({ type: "RebalanceFailed", error: "REBALANCE_IN_PROGRESS" });
    note({ type: "RebalanceCompleted", durationMs: 40, added: [], revoked: [] });
    note({
      type: "ListenerReturned",
      callback: "onPartitionsRevoked",
      durationMs: 12,
      error: null,
    });
    note({ type: "HeartbeatAnswered", durationMs: 3, error: null });
    clock.advance(9_500);
    expect(coordinator("join-total")).toBe(1);
    expect(coordinator("join-time-max")).toBe(20);
    expect(coordinator("sync-time-avg")).toBe(5);
    expect(coordinator("rebalance-latency-total")).toBe(40);
    expect(coordinator("rebalance-total")).toBe(1);
    expect(coordinator("failed-rebalance-total")).toBe(1);
    expect(coordinator("partition-revoked-latency-max")).toBe(12);
    expect(coordinator("partition-lost-latency-max")).toBeNaN();
    expect(coordinator("heartbeat-response-time-max")).toBe(3);
    expect(coordinator("last-heartbeat-seconds-ago")).toBe(9);
    expect(coordinator("last-rebalance-seconds-ago")).toBe(9);
    expect(coordinator("rebalance-rate-per-hour")).toBeCloseTo(3_600 / 39.5);
  });

  it("of a partition are forgotten when it is no longer owned", () => {
    const { metrics, fetch, coordinator } = consumerMetrics();
    const count = metrics.metrics().size;
    metrics.assigned([{ topic: "t", partition: 3 }]);
    metrics.fetch.consumed(consumed);
    metrics.fetch.preferredReadReplica({ topic: "t", partition: 3 }, 2);
    expect(coordinator("assigned-partitions")).toBe(1);
    expect(fetch("records-lag{t,3}")).toBe(7);
    expect(fetch("preferred-read-replica{t,3}")).toBe(2);
    expect(fetch("records-consumed-total{t}")).toBe(50);
    expect(fetch("records-lag-max")).toBe(7);
    metrics.assigned([{ topic: "t", partition: 4 }]);
    expect(fetch("records-lag{t,3}")).toBeUndefined();
    expect(fetch("records-consumed-total{t}")).toBe(50);
    metrics.assigned([]);
    expect(metrics.metrics().size).toBe(count);
    expect(fetch("records-consumed-total")).toBe(50);
  });

  it("tell how much of its time the application waits", () => {
    const { clock, metrics } = consumerMetrics();
    const poll = (name: string) => metrics.metrics().get(`consumer-metrics:${name}`)?.value;
    metrics.poll.pollStarted();
    metrics.poll.pollEnded();
    clock.advance(300);
    metrics.poll.pollStarted();
    clock.advance(100);
    metrics.poll.pollEnded();
    expect(poll("time-between-poll-max")).toBe(300);
    expect(poll("poll-idle-ratio-avg")).toBeCloseTo((0 + 100 / 400) / 2);
  });
});
