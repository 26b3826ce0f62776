/** The defects of other clients that concern a member's core, each with what this one does instead. */
import { describe, expect, it } from "vitest";
import { cooperativeStickyAssignor, rangeAssignor } from "../../src/assignors/index.ts";
import { encodeSubscription } from "../../src/protocol/index.ts";
import { MemberKit, spell, story, subscription, topic } from "./member-kit.ts";

const BOTH = [{ topic: "orders", partitions: [0, 1] }];
const FIRST = [{ topic: "orders", partitions: [0] }];

function cooperative(): MemberKit {
  const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
  kit.syncing({ protocolName: "cooperative-sticky" });
  kit.answerSync(BOTH);
  kit.returned();
  kit.take();
  return kit;
}

/** A cooperative member in generation 2, which took partition 1 away. */
function narrowed(): MemberKit {
  const kit = cooperative();
  kit.beat("REBALANCE_IN_PROGRESS");
  kit.answerJoin({ generationId: 2, protocolName: "cooperative-sticky" });
  return kit;
}

describe("what other clients get wrong", () => {
  it("D1: an eager member stops, drains, purges, commits and revokes everything before it joins", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    expect(kit.count("JoinGroup")).toBe(1);
    expect(story(kit.drained())).toEqual([
      "PurgeRecords orders 0 1",
      "CommitProcessed orders 0 1 as m1/1",
    ]);
    expect(story(kit.committed())).toEqual(["onPartitionsRevoked orders 0 1"]);
    expect(story(kit.returned())).toEqual([
      "SetAssignment none",
      "JoinGroup m1: group is already rebalancing",
    ]);
  });

  it("D2: records of a partition that is taken away are purged before anything else is said of it", () => {
    const kit = narrowed();
    const effects = story(kit.answerSync(FIRST));
    expect(effects.slice(1)).toEqual(["StopFetching orders 1", "DrainHandlers orders 1"]);
    expect(story(kit.drained())).toEqual([
      "PurgeRecords orders 1",
      "CommitProcessed orders 1 as m1/2",
    ]);
  });

  it("D3: partitions that stay are neither stopped nor purged nor told of", () => {
    const kit = narrowed();
    const before = kit.effects.length;
    kit.answerSync(FIRST);
    kit.giveUp();
    const touched = story(kit.effects.slice(before)).filter((line) =>
      /^(Stop|Drain|Purge|Abort|on)/.test(line),
    );
    expect(touched).toEqual([
      "StopFetching orders 1",
      "DrainHandlers orders 1",
      "PurgeRecords orders 1",
      "onPartitionsRevoked orders 1",
      "onPartitionsAssigned none",
    ]);
  });

  it("D4: the rebalance waits for the listener, however long it takes", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.drained();
    kit.committed();
    kit.take();
    for (let beat = 0; beat < 20; beat++) {
      kit.advance(3_000);
      kit.answerHeartbeat("REBALANCE_IN_PROGRESS");
    }
    expect(kit.count("JoinGroup")).toBe(0);
    expect(kit.view.handover).toBe("Revoking");
  });

  for (const error of ["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION"] as const) {
    it(`D5: ${error} is a loss: no commit, abort, the assignment is gone before the listener hears of it`, () => {
      const kit = new MemberKit().stable(BOTH);
      kit.take();
      expect(story(kit.beat(error))).toEqual([
        "StopFetching orders 0 1",
        "AbortHandlers orders 0 1",
        "PurgeRecords orders 0 1",
        "SetAssignment none",
        "onPartitionsLost orders 0 1",
        `SetGroupMetadata ${error === "UNKNOWN_MEMBER_ID" ? "nobody" : "m1"}/-1`,
      ]);
      expect(kit.view.assignment).toEqual([]);
    });
  }

  it("D6: a rejoin that fails for good is a loss and an error that ends the member", () => {
    const kit = cooperative();
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.answerJoin({ error: "GROUP_AUTHORIZATION_FAILED" });
    expect(kit.view.assignment).toEqual([]);
    expect(story(kit.returned())).toEqual(["Fail GROUP_AUTHORIZATION_FAILED"]);
    expect(kit.view.state).toBe("Fatal");
    kit.take();
    kit.subscribe(["bills"]);
    kit.advance(600_000);
    expect(kit.effects).toEqual([]);
  });

  it("D7: no JoinGroup before every handler has ended, or has run out of time and been aborted", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    const { deadlineMs } = kit.last("DrainHandlers");
    kit.take();
    while (kit.nowMs < deadlineMs - 3_000) kit.beatOrNot();
    expect(kit.view.handover).toBe("Draining");
    expect(kit.count("JoinGroup")).toBe(0);
  });

  it("D8: an incremental change drains the partitions that go, and no others", () => {
    const kit = narrowed();
    kit.answerSync(FIRST);
    expect(spell(kit.last("DrainHandlers").partitions)).toBe("orders 1");
  });

  it("D8: what a listener throws reaches the application", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.drained();
    kit.committed();
    expect(story(kit.returned(new Error("disk full")))).toEqual([
      "ReportError disk full",
      "SetAssignment none",
      "JoinGroup m1: group is already rebalancing",
    ]);
  });

  it("D9: a leader rejoins when a partition count changes, of any topic of the group", () => {
    const kit = leader(["orders"], ["bills"]);
    expect(kit.count("JoinGroup")).toBe(1);
    kit.metadata([topic("orders", 2), topic("bills", 3)]);
    kit.giveUp();
    expect(kit.sent("JoinGroup").request.body.reason).toBe("cached metadata has changed");
  });

  it("D9: a pattern that matches other topics than before is a new subscription", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.subscribe(["orders", "orders-eu"]);
    kit.giveUp();
    expect(kit.sent("JoinGroup").request.body.reason).toBe("subscription has changed");
    expect(kit.offered().topics).toEqual(["orders", "orders-eu"]);
  });

  it("D11, D12: the commit of a revocation carries the generation in which the partitions were owned", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.drained();
    expect(kit.last("CommitProcessed").as).toEqual({
      groupId: "g",
      groupInstanceId: null,
      memberId: "m1",
      generationId: 1,
    });
  });

  it("D11: a commit that was fenced is a loss, and nothing is committed for what is lost", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.take();
    const refused = { memberId: "m1", generationId: 1 };
    kit.feed({ type: "CommitRefused", error: "ILLEGAL_GENERATION", ...refused });
    kit.returned();
    expect(story(kit.effects).some((line) => line.startsWith("CommitProcessed"))).toBe(false);
    expect(kit.sent("JoinGroup").request.body.memberId).toBe("m1");
  });

  it("D12: the commit that comes with a cooperative revocation names only what goes", () => {
    const kit = narrowed();
    kit.answerSync(FIRST);
    kit.drained();
    expect(spell(kit.last("CommitProcessed").partitions)).toBe("orders 1");
  });

  it("D14: what is processed is committed before every give-up, whatever brought it about", () => {
    for (const begin of GIVE_UPS) {
      const kit = new MemberKit().stable(BOTH);
      kit.take();
      begin(kit);
      kit.drained();
      expect(spell(kit.last("CommitProcessed").partitions)).toBe("orders 0 1");
      expect(kit.count("JoinGroup") + kit.count("LeaveGroup")).toBe(0);
    }
  });

  it("D15, D28: the instance id is in every request, and in what commits carry", () => {
    const kit = new MemberKit({ groupInstanceId: "i1" }).stable(BOTH);
    kit.advance(3_000);
    expect(kit.sent("JoinGroup").request.body.groupInstanceId).toBe("i1");
    expect(kit.sent("SyncGroup").request.body.groupInstanceId).toBe("i1");
    expect(kit.sent("Heartbeat").request.body.groupInstanceId).toBe("i1");
    expect(kit.view.metadata.groupInstanceId).toBe("i1");
    kit.feed({ type: "Closed", operation: "LEAVE_GROUP", deadlineMs: kit.nowMs + 10_000 });
    kit.giveUp();
    const [leaver] = kit.sent("LeaveGroup").request.body(5).members ?? [];
    expect(leaver?.groupInstanceId).toBe("i1");
  });

  it("D22: heartbeats go out by the clock while a handler works for longer than a session", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.busySinceMs = kit.nowMs;
    kit.take();
    for (let beat = 0; beat < 30; beat++) kit.beat();
    expect(kit.count("Heartbeat")).toBe(30);
    expect(kit.view.state).toBe("Stable");
  });

  it("D23: a stuck handler costs the membership after max.poll.interval.ms, with a reason", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.busySinceMs = kit.nowMs;
    kit.take();
    while (kit.view.state === "Stable") kit.beatOrNot();
    expect(kit.nowMs - kit.busySinceMs).toBe(300_000);
    const [leaver] = kit.sent("LeaveGroup").request.body(5).members ?? [];
    expect(leaver).toMatchObject({ memberId: "m1", reason: "consumer poll timeout has expired." });
    expect(story(kit.effects).slice(-7)).toEqual([
      "StopFetching orders 0 1",
      "AbortHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "SetAssignment none",
      "onPartitionsLost orders 0 1",
      "SetGroupMetadata nobody/-1",
      "AwaitPoll",
    ]);
  });

  it("D24: the poll interval is the configured one, and the drain fits into it with room for what follows", () => {
    const kit = new MemberKit({ maxPollIntervalMs: 60_000 }).stable(BOTH);
    expect(kit.sent("JoinGroup").request.body.rebalanceTimeoutMs).toBe(60_000);
    kit.beat("REBALANCE_IN_PROGRESS");
    const drainMs = kit.last("DrainHandlers").deadlineMs - kit.nowMs;
    kit.drained();
    const commitMs = kit.last("CommitProcessed").deadlineMs - kit.nowMs;
    expect([drainMs, commitMs]).toEqual([34_200, 45_600]);
  });

  it("D25: a coordinator that moved is no rebalance", () => {
    const kit = new MemberKit().stable(BOTH);
    kit.take();
    expect(story(kit.beat("NOT_COORDINATOR"))).toEqual(["ForgetCoordinator"]);
    kit.advance(200);
    kit.coordinatorFound();
    expect(story(kit.effects)).toEqual([
      "Heartbeat m1/1",
      "ForgetCoordinator",
      "FindCoordinator",
      "Heartbeat m1/1",
    ]);
    expect(spell(kit.view.assignment)).toBe("orders 0 1");
  });

  it("D26: a static member that closes does not leave", () => {
    const kit = new MemberKit({ groupInstanceId: "i1" }).stable(BOTH);
    kit.feed({ type: "Closed", operation: "DEFAULT", deadlineMs: kit.nowMs + 10_000 });
    kit.giveUp();
    expect(kit.count("LeaveGroup")).toBe(0);
    expect(kit.view.state).toBe("Closed");
  });

  for (const api of ["JoinGroup", "SyncGroup", "Heartbeat", "OffsetCommit"] as const) {
    it(`D27: FENCED_INSTANCE_ID in ${api} is fatal: no other member id, no rejoin`, () => {
      const kit = new MemberKit({ groupInstanceId: "i1", assignors: [cooperativeStickyAssignor] });
      kit.joining();
      if (api === "JoinGroup") kit.answerJoin({ error: "FENCED_INSTANCE_ID" });
      else kit.answerJoin({ protocolName: "cooperative-sticky" });
      if (api === "SyncGroup") kit.answerSync([], "FENCED_INSTANCE_ID");
      else if (api !== "JoinGroup") {
        kit.answerSync(BOTH);
        kit.returned();
      }
      if (api === "Heartbeat") kit.beat("FENCED_INSTANCE_ID");
      const as = { memberId: "m1", generationId: 1 };
      if (api === "OffsetCommit") {
        kit.feed({ type: "CommitRefused", error: "FENCED_INSTANCE_ID", ...as });
      }
      if (kit.view.handover !== null) kit.returned();
      expect(kit.last("Fail").failure.code).toBe("FENCED_INSTANCE_ID");
      kit.take();
      kit.advance(600_000);
      expect(kit.effects).toEqual([]);
    });
  }

  it("D33: the leader assigns by every member's own subscription", () => {
    const kit = leader(["orders"], ["bills"]);
    expect(kit.given()).toEqual([
      ["m1", "orders 0 1"],
      ["m2", "bills 0 1"],
    ]);
  });

  it("D35: a subscription of version 1 with the body of version 0 is read as what it is", () => {
    const v0 = encodeSubscription({ topics: ["bills"] }, 0);
    v0[1] = 1;
    const kit = leaderOf([
      { memberId: "m1", metadata: subscription(["orders"]) },
      { memberId: "m2", metadata: v0 },
    ]);
    kit.metadata([topic("bills", 2), topic("orders", 2)]);
    expect(kit.given()[1]).toEqual(["m2", "bills 0 1"]);
  });

  it("D35: a field that is half there is not guessed: that member gets nothing, and somebody hears of it", () => {
    const whole = subscription(["bills"], [{ topic: "bills", partitions: [0, 1] }], 1);
    const kit = leaderOf([
      { memberId: "m1", metadata: subscription(["orders"]) },
      { memberId: "m2", metadata: whole.subarray(0, whole.length - 9) },
    ]);
    kit.metadata([topic("orders", 2)]);
    expect(kit.last("ReportError").error.message).toMatch(/member m2 of group g cannot be read/);
    expect(kit.given()[1]).toEqual(["m2", "none"]);
  });

  it("D36: the subscription is of version 3, with owned partitions, generation and rack", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor], clientRack: "eu-1a" });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(BOTH);
    kit.returned();
    kit.feed({ type: "RebalanceEnforced", reason: null });
    expect([...kit.offeredBytes().subarray(0, 2)]).toEqual([0, 3]);
    const { ownedPartitions, generationId, rackId } = kit.offered();
    expect([spell(ownedPartitions), generationId, rackId]).toEqual(["orders 0 1", 1, "eu-1a"]);
  });

  it("D37: a join says why, in Kafka's words, and in 255 characters at most", () => {
    const kit = cooperative();
    kit.feed({ type: "RebalanceEnforced", reason: "x".repeat(300) });
    expect(kit.sent("JoinGroup").request.body.reason).toBe("x".repeat(255));
    const enforced = cooperative();
    enforced.feed({ type: "RebalanceEnforced", reason: null });
    expect(enforced.sent("JoinGroup").request.body.reason).toBe("rebalance enforced by user");
  });

  it("D38: every rebalance leaves notes with how long it took and what moved", () => {
    const kit = new MemberKit().joining();
    kit.nowMs += 40;
    kit.answerJoin();
    kit.nowMs += 5;
    kit.answerSync(BOTH);
    expect(kit.notes("Joined")).toMatchObject([{ durationMs: 40, isLeader: false }]);
    expect(kit.notes("Synced")).toMatchObject([{ durationMs: 5 }]);
    expect(kit.notes("RebalanceCompleted")).toMatchObject([
      { durationMs: 45, added: BOTH, revoked: [], generationId: 1 },
    ]);
  });
});

const GIVE_UPS: readonly ((kit: MemberKit) => void)[] = [
  (kit) => kit.beat("REBALANCE_IN_PROGRESS"),
  (kit) => kit.feed({ type: "RebalanceEnforced", reason: null }),
  (kit) => kit.subscribe(["bills"]),
  (kit) => kit.feed({ type: "Unsubscribed" }),
  (kit) => kit.feed({ type: "Closed", operation: "DEFAULT", deadlineMs: kit.nowMs + 10_000 }),
];

/** A stable leader m1 with its topics, and m2 with others. */
function leader(topics: readonly string[], others: readonly string[]): MemberKit {
  const kit = leaderOf([
    { memberId: "m1", metadata: subscription(topics) },
    { memberId: "m2", metadata: subscription(others) },
  ]);
  kit.metadata([topic("bills", 2), topic("orders", 2)]);
  kit.answerSync(BOTH);
  kit.returned();
  return kit;
}

function leaderOf(members: { memberId: string; metadata: Uint8Array }[]): MemberKit {
  const kit = new MemberKit({ assignors: [rangeAssignor] }).joining(["orders"]);
  kit.answerJoin({ leader: "m1", members });
  return kit;
}
