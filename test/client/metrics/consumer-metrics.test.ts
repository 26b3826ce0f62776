import { describe, expect, it } from "vitest";
import type { MemberNoteBody } from "../../../src/member/index.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";
import {
  consumedSample,
  consumerMetrics,
  javaKey,
  javaMetrics,
  keyOf,
  reasonOfAbsence,
} from "./java-metrics.ts";

function recorder() {
  const clock = new VirtualClock();
  const metrics = consumerMetrics(clock);
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

describe("metrics of a consumer", () => {
  it("are those of the Java consumer, name by name, but for a few that have no meaning here", () => {
    const { metrics } = recorder();
    metrics.fetch.consumed(consumedSample);
    const have = new Set([...metrics.metrics().values()].map(keyOf));
    const missing = javaMetrics.consumer.filter((metric) => !have.has(javaKey(metric)));
    expect(missing.filter((metric) => reasonOfAbsence(metric) === undefined)).toEqual([]);
    const java = new Set(javaMetrics.consumer.map(javaKey));
    expect([...have].filter((key) => !java.has(key))).toEqual([]);
  });

  it("of rebalances are derived from the member's notes alone", () => {
    const { clock, note, coordinator } = recorder();
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
    const { metrics, fetch, coordinator } = recorder();
    const count = metrics.metrics().size;
    metrics.assigned([{ topic: "t", partition: 3 }]);
    metrics.fetch.consumed(consumedSample);
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
    const { clock, metrics } = recorder();
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
