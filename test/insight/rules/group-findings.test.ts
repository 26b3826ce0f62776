import { describe, expect, test } from "vitest";
import { type Finding, type GroupStanding, groupFindings } from "../../../src/insight/index.ts";
import { groupMember, memberNow, partitionNow, standing } from "./standing.ts";

function finding(ruleId: Finding["ruleId"], group: GroupStanding, nowMs = 0): Finding | undefined {
  return groupFindings(group, nowMs).find((each) => each.ruleId === ruleId);
}

const AB = [memberNow("A"), memberNow("B")];
const sampled = { grade: "sampled", source: "describe", withinMs: 5_000 } as const;

/** Partitions of a topic, each with its owner. */
function owned(topic: string, ...owners: string[]) {
  return owners.map((owner, partition) => partitionNow(topic, partition, { owner }));
}

describe("shared-group-id", () => {
  const subscriptions = (a: string[], b: string[]) =>
    new Map([
      ["A", a],
      ["B", b],
    ]);

  test("is proved by subscriptions without a topic in common", () => {
    const apart = standing(
      { members: AB },
      { subscriptions: subscriptions(["orders"], ["payments"]) },
    );
    expect(finding("shared-group-id", apart)).toMatchObject({
      grade: "observed",
      cause: "unrelated readers share this group: orders by A; payments by B",
      change: { setting: "group.id", now: "g" },
    });
    const related = subscriptions(["orders", "refunds"], ["refunds"]);
    expect(
      finding("shared-group-id", standing({ members: AB }, { subscriptions: related })),
    ).toBeUndefined();
  });

  test("sees camps that one member joins as one", () => {
    const members = ["A", "B", "C"].map((id) => memberNow(id));
    const topics = new Map([
      ["A", ["x"]],
      ["B", ["y"]],
      ["C", ["x", "y"]],
    ]);
    const joined = standing({ members }, { subscriptions: topics });
    expect(finding("shared-group-id", joined)).toBeUndefined();
    topics.set("C", ["z"]);
    expect(finding("shared-group-id", joined)).toBeDefined();
  });

  test("is inferred where the range assignor left topics without a common owner", () => {
    const partitions = [...owned("orders", "A", "A"), ...owned("payments", "B", "B")];
    expect(finding("shared-group-id", standing({ members: AB }, { partitions }))?.grade).toBe(
      "inferred",
    );
    const sticky = standing({ members: AB, protocolName: "sticky" }, { partitions });
    expect(finding("shared-group-id", sticky)).toBeUndefined();
    const shared = [...owned("orders", "A", "B"), ...owned("payments", "A")];
    expect(
      finding("shared-group-id", standing({ members: AB }, { partitions: shared })),
    ).toBeUndefined();
  });
});

describe("idle-members", () => {
  test("names who has nothing while there are more members than partitions", () => {
    const group = standing(
      { members: AB, evidence: sampled },
      { partitions: owned("orders", "A") },
    );
    expect(finding("idle-members", group)).toMatchObject({
      grade: "sampled",
      cause: "B got no partition",
    });
    const enough = standing({ members: AB }, { partitions: owned("orders", "A", "A") });
    expect(finding("idle-members", enough)).toBeUndefined();
  });

  test("waits for a member whose partitions are still another's", () => {
    const awaiting = [{ topic: "orders", partition: 0 }];
    const members = [memberNow("A"), memberNow("B", { awaiting })];
    const group = standing({ members }, { partitions: owned("orders", "A") });
    expect(finding("idle-members", group)).toBeUndefined();
  });

  test("stays one sentence in a group of a thousand", () => {
    const members = Array.from({ length: 1_000 }, (_, i) => memberNow(`m${i}`));
    const group = standing({ members }, { partitions: owned("orders", "m0") });
    expect(finding("idle-members", group)?.cause).toBe(
      "m1, m2, m3, m4, m5 and 994 more got no partition",
    );
  });
});

describe("timeouts-mistuned", () => {
  test("three heartbeats fit a session, or it says which interval does", () => {
    const heartbeats = (heartbeatIntervalMs: number) =>
      standing({
        members: [memberNow("A", { heartbeatIntervalMs, member: { sessionTimeoutMs: 9_000 } })],
      });
    expect(finding("timeouts-mistuned", heartbeats(3_000))).toBeUndefined();
    expect(finding("timeouts-mistuned", heartbeats(4_000))?.change).toEqual({
      setting: "heartbeat.interval.ms",
      now: "4000",
      proposed: "3000",
    });
  });

  test("a consumer group is judged by its own settings", () => {
    const members = [memberNow("A", { member: { sessionTimeoutMs: null } })];
    const group = (sessionTimeoutMs: number) =>
      standing(
        { groupType: "consumer", members },
        { groupSettings: { sessionTimeoutMs, heartbeatIntervalMs: 5_000 } },
      );
    expect(finding("timeouts-mistuned", group(45_000))).toBeUndefined();
    expect(finding("timeouts-mistuned", group(600_000))?.change?.setting).toBe(
      "consumer.session.timeout.ms",
    );
    expect(finding("timeouts-mistuned", standing({ members }))).toBeUndefined();
  });
});

describe("reconcile-stuck", () => {
  const revoking = [{ topic: "orders", partition: 3 }];
  const members = [
    memberNow("A"),
    memberNow("B", { revoking, member: { rebalanceTimeoutMs: 60_000 } }),
  ];
  const group = standing({ groupType: "consumer", state: "Reconciling", stateSinceMs: 0, members });

  test("names the member and the partitions once its rebalance timeout is over", () => {
    expect(finding("reconcile-stuck", group, 60_000)).toBeUndefined();
    expect(finding("reconcile-stuck", group, 61_000)).toMatchObject({
      severity: "problem",
      cause: "B has not released orders-3 within its rebalance timeout",
    });
  });

  test("says nothing where nobody knows since when, or for how long it may", () => {
    const { facts } = group;
    const unseen = { ...group, facts: { ...facts, stateSinceMs: null } };
    expect(finding("reconcile-stuck", unseen, 1e9)).toBeUndefined();
    const unknown = [memberNow("B", { revoking, member: { rebalanceTimeoutMs: null } })];
    expect(
      finding("reconcile-stuck", { ...group, facts: { ...facts, members: unknown } }, 1e9),
    ).toBeUndefined();
  });
});

describe("hot-partition", () => {
  function lags(...values: number[]) {
    const partitions = values.map((lag, i) =>
      partitionNow("orders", i, { owner: i % 2 ? "B" : "A", lag }),
    );
    return standing({ members: AB }, { partitions });
  }

  test("one partition far above the median of an even assignment is named", () => {
    expect(finding("hot-partition", lags(10, 20, 30, 5_000))?.cause).toBe(
      "orders-3 lags 5000 records, the median partition 20",
    );
    expect(finding("hot-partition", lags(900, 1_000, 1_100, 5_000))).toBeUndefined();
    expect(finding("hot-partition", lags(0, 0, 0, 900))).toBeUndefined();
  });

  test("an uneven assignment is not the partition's fault", () => {
    const partitions = [10, 20, 30, 5_000].map((lag, i) =>
      partitionNow("orders", i, { owner: "A", lag }),
    );
    expect(finding("hot-partition", standing({ members: AB }, { partitions }))).toBeUndefined();
  });
});

describe("while it lasts", () => {
  test("slow-rejoiner names who is missing alone", () => {
    const facts = {
      startedAtMs: 0,
      arrivedCount: 1,
      expectedCount: 2,
      deadlineMs: null,
      evidence: sampled,
    };
    const barrier = { ...facts, waitingFor: [groupMember("B")] };
    const group = standing({ state: "PreparingRebalance", barrier });
    expect(finding("slow-rejoiner", group, 3_000)).toBeUndefined();
    expect(finding("slow-rejoiner", group, 3_001)).toMatchObject({
      grade: "sampled",
      cause: "the group waits for B alone",
    });
    const two = { ...barrier, waitingFor: [groupMember("A"), groupMember("B")] };
    expect(
      finding("slow-rejoiner", standing({ state: "PreparingRebalance", barrier: two }), 9_000),
    ).toBeUndefined();
  });

  test("poll-timeout warns before the member is out", () => {
    const late = (facts: object) =>
      standing({
        members: [memberNow("A", { lastPollAtMs: 0, maxPollIntervalMs: 300_000, ...facts })],
      });
    expect(finding("poll-timeout", late({}), 239_000)).toBeUndefined();
    expect(finding("poll-timeout", late({}), 240_000)?.cause).toBe(
      "A has not polled for 240 s and is out of the group at 300 s",
    );
    expect(finding("poll-timeout", late({ frozenAtMs: 1 }), 240_000)).toBeUndefined();
  });
});
