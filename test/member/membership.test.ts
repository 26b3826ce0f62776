import { describe, expect, it } from "vitest";
import {
  cooperativeStickyAssignor,
  rangeAssignor,
  stickyAssignor,
} from "../../src/assignors/index.ts";
import { errorCode, heartbeat } from "../../src/protocol/index.ts";
import { MemberKit, spell, story } from "./member-kit.ts";

const ORDERS = [{ topic: "orders", partitions: [0, 1] }];

describe("joining", () => {
  it("goes through MEMBER_ID_REQUIRED and hands the assignment over in order", () => {
    const kit = new MemberKit();
    expect(story(kit.subscribe(["orders"]))).toEqual(["WatchTopics orders", "FindCoordinator"]);
    expect(story(kit.coordinatorFound())).toEqual(["JoinGroup nobody"]);
    expect(story(kit.answerJoin({ error: "MEMBER_ID_REQUIRED" }))).toEqual([
      "JoinGroup m1: need to re-join with the given member-id: m1",
    ]);
    expect(story(kit.answerJoin())).toEqual(["SyncGroup m1/1"]);
    expect(story(kit.answerSync([{ topic: "orders", partitions: [1, 0] }]))).toEqual([
      "SetGroupMetadata m1/1",
      "SetAssignment orders 0 1",
      "onPartitionsAssigned orders 0 1",
    ]);
    expect(story(kit.returned())).toEqual(["StartFetching orders 0 1"]);
    expect(kit.view.state).toBe("Stable");
  });

  it("waits for a JoinGroup as long as a rebalance may take, and five seconds more", () => {
    expect(new MemberKit().joining().sent("JoinGroup").timeoutMs).toBe(305_000);
    const short = new MemberKit({ maxPollIntervalMs: 10_000 }).joining();
    expect(short.sent("JoinGroup").timeoutMs).toBe(30_000);
  });

  it("tells an eager listener of a revocation even of nothing, from the second join on", () => {
    const kit = new MemberKit().stable([]);
    const from = kit.effects.length;
    kit.beat("REBALANCE_IN_PROGRESS");
    expect(story(kit.effects.slice(from))).toEqual(["Heartbeat m1/1", "onPartitionsRevoked none"]);
  });

  it("takes no bytes for an empty assignment, as kafkajs sends it", () => {
    const kit = new MemberKit().syncing();
    expect(story(kit.answerSync(new Uint8Array()))).toEqual([
      "SetGroupMetadata m1/1",
      "SetAssignment none",
      "onPartitionsAssigned none",
    ]);
  });

  it("reports an assignment that cannot be read, and joins again after a backoff", () => {
    const kit = new MemberKit().syncing();
    kit.answerSync(new Uint8Array([0, 0, 7]));
    expect(kit.last("ReportError").error.message).toMatch(/leader of group g sent an assignment/);
    expect(kit.view.state).toBe("Unjoined");
    kit.advance(100);
    expect(kit.count("JoinGroup")).toBe(2);
  });

  it("does not loop when a leader assigns topics that were never subscribed to", () => {
    const kit = new MemberKit().syncing();
    kit.answerSync([{ topic: "leaders-own", partitions: [0] }, ...ORDERS]);
    kit.returned();
    expect(kit.last("ReportError").error.message).toMatch(/assigned leaders-own to a member/);
    expect(spell(kit.view.assignment)).toBe("orders 0 1");
    expect(kit.view.rejoinReason).toBeNull();
  });

  it.each([
    ["another protocol type", { protocolType: "connect" }],
    ["an assignor that was not offered", { protocolName: "uniform" }],
  ])("fails for good when it is answered for %s", (_, script) => {
    const kit = new MemberKit().syncing(script);
    expect(kit.last("Fail").failure.code).toBe("INCONSISTENT_GROUP_PROTOCOL");
  });

  it("retries at once twice, and then leaves the coordinator time", () => {
    const kit = new MemberKit().joining();
    for (let refusal = 0; refusal < 2; refusal++) kit.answerJoin({ error: "UNKNOWN_MEMBER_ID" });
    expect(kit.count("JoinGroup")).toBe(3);
    kit.answerJoin({ error: "UNKNOWN_MEMBER_ID" });
    expect(kit.count("JoinGroup")).toBe(3);
    kit.advance(100);
    expect(kit.count("JoinGroup")).toBe(4);
  });

  it("drops late answers, of requests and of steps", () => {
    const kit = new MemberKit().joining();
    const late = kit.sent("JoinGroup").requestId;
    kit.feed({ type: "RequestFailed", requestId: late, failure: { type: "TimedOut" } });
    kit.advance(100);
    kit.coordinatorFound();
    kit.advance(100);
    kit.answerJoin();
    const before = kit.effects.length;
    kit.feed({ type: "RequestFailed", requestId: late, failure: { type: "Disconnected" } });
    kit.feed({ type: "HandlersDrained", stepId: 1, timedOut: false });
    kit.feed({ type: "ListenerReturned", stepId: 7, error: null });
    expect(kit.effects.slice(before)).toEqual([]);
  });

  it("names the field when the broker is too old for a static member", () => {
    const kit = new MemberKit({ groupInstanceId: "i1" }).joining();
    const { requestId } = kit.sent("JoinGroup");
    const detail = "JoinGroup of version 4 has no groupInstanceId";
    kit.feed({ type: "RequestFailed", requestId, failure: { type: "UnsupportedVersion", detail } });
    expect(kit.last("Fail").failure).toMatchObject({ code: "UNSUPPORTED_VERSION" });
    expect(kit.last("Fail").failure.message).toContain(detail);
  });

  it("hands on the cause when the client refuses for good", () => {
    const kit = new MemberKit();
    kit.subscribe();
    const cause = new Error("bad password");
    kit.feed({ type: "CoordinatorNotFound", error: "SASL_AUTHENTICATION_FAILED", cause });
    expect(kit.last("Fail").failure).toMatchObject({ code: "SASL_AUTHENTICATION_FAILED", cause });
  });
});

describe("the subscription", () => {
  it("remembers for the sticky assignor what an eager member had before it gave everything up", () => {
    const kit = new MemberKit({ assignors: [stickyAssignor] });
    kit.syncing({ protocolName: "sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    expect(kit.offered().userData).toBeNull();
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.giveUp();
    const { ownedPartitions, userData } = kit.offered();
    expect(ownedPartitions).toEqual([]);
    const last = { partitions: ORDERS, generationId: 1 };
    expect(userData).toEqual(stickyAssignor.subscriptionUserData(last));
  });

  it("lists every assignor, the preferred one first", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor, rangeAssignor] }).joining();
    const { protocols } = kit.sent("JoinGroup").request.body;
    expect(protocols?.map(({ name }) => name)).toEqual(["cooperative-sticky", "range"]);
  });

  it("of a pattern that matches nothing yet is a membership without topics", () => {
    const kit = new MemberKit().joining([]);
    expect(kit.offered().topics).toEqual([]);
  });
});

describe("heartbeats", () => {
  it("are one at a time, and by the clock from the last one sent", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.advance(9_000);
    expect(kit.count("Heartbeat")).toBe(1);
    kit.answerHeartbeat();
    kit.advance(0);
    expect(kit.count("Heartbeat")).toBe(2);
  });

  it("go on while partitions are given up", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.beat("REBALANCE_IN_PROGRESS");
    expect(kit.count("Heartbeat")).toBe(3);
    expect(kit.view.handover).toBe("Draining");
  });

  it("without an answer for a session mean that everything is lost, and that the coordinator is looked for", () => {
    const kit = new MemberKit().stable(ORDERS);
    const from = kit.effects.length;
    kit.advance(45_000);
    expect(story(kit.effects.slice(from))).toEqual([
      "Heartbeat m1/1",
      "ForgetCoordinator",
      "StopFetching orders 0 1",
      "AbortHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "SetAssignment none",
      "onPartitionsLost orders 0 1",
      "SetGroupMetadata m1/-1",
    ]);
    kit.advance(100);
    expect(kit.view.coordinator).toBe("LookingUp");
  });

  it("end the session by themselves while the coordinator is looked for in vain", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.beat();
    kit.feed({ type: "CoordinatorDisconnected" });
    kit.advance(44_999);
    expect(spell(kit.view.assignment)).toBe("orders 0 1");
    kit.advance(1);
    expect(spell(kit.view.assignment)).toBe("none");
  });

  it("prove that the member lived when they were sent, not when they were answered", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.advance(3_000);
    kit.nowMs += 30_000;
    kit.answerHeartbeat();
    // Those that follow are not answered.
    kit.advance(14_999);
    expect(spell(kit.view.assignment)).toBe("orders 0 1");
    kit.advance(1);
    expect(spell(kit.view.assignment)).toBe("none");
  });

  it("are of no use when the assignment came later than a session after it was asked for", () => {
    const kit = new MemberKit().syncing();
    kit.nowMs += 45_000;
    kit.answerSync(ORDERS);
    expect(spell(kit.view.assignment)).toBe("none");
    expect(kit.view.state).toBe("PreparingRebalance");
    expect(kit.effects.some(({ type }) => type === "CallListener")).toBe(false);
  });

  it("of a generation that is over are ignored", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    kit.advance(3_000);
    kit.feed({ type: "RebalanceEnforced", reason: null });
    const before = kit.effects.length;
    kit.answerHeartbeat("ILLEGAL_GENERATION");
    expect(kit.effects.slice(before)).toEqual([]);
  });

  it("that a coordinator answers after another was asked are ignored", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.advance(3_000);
    const { requestId } = kit.sent("Heartbeat");
    kit.feed({ type: "CoordinatorDisconnected" });
    kit.advance(100);
    kit.coordinatorFound();
    expect(kit.count("Heartbeat")).toBe(2);
    const response = { ...heartbeat.response.decode(new Uint8Array(2), 0) };
    response.errorCode = errorCode("UNKNOWN_MEMBER_ID");
    expect(kit.feed({ type: "HeartbeatAnswered", requestId, response })).toEqual([]);
  });

  it("back off when they fail, and more so each time", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.advance(3_000);
    const sentAtMs: number[] = [];
    for (let failure = 0; failure < 5; failure++) {
      kit.answerHeartbeat("COORDINATOR_LOAD_IN_PROGRESS");
      const from = kit.nowMs;
      while (kit.effects.at(-1)?.type !== "SendRequest") kit.advance(10);
      sentAtMs.push(kit.nowMs - from);
    }
    expect(sentAtMs).toEqual([100, 200, 400, 800, 1_000]);
  });
});

describe("the coordinator", () => {
  it("is looked for again with a backoff that grows until it answers", () => {
    const kit = new MemberKit();
    kit.subscribe();
    const waits: number[] = [];
    for (let failure = 0; failure < 4; failure++) {
      kit.feed({ type: "CoordinatorNotFound", error: "COORDINATOR_NOT_AVAILABLE" });
      const from = kit.nowMs;
      while (kit.view.coordinator !== "LookingUp") kit.advance(10);
      waits.push(kit.nowMs - from);
    }
    expect(waits).toEqual([100, 200, 400, 800]);
  });

  it("that is lost with a JoinGroup out is asked again under the same member id", () => {
    const kit = new MemberKit().joining();
    kit.answerJoin({ error: "MEMBER_ID_REQUIRED", memberId: "m7" });
    kit.feed({ type: "CoordinatorDisconnected" });
    kit.advance(100);
    kit.coordinatorFound();
    kit.advance(200);
    expect(kit.sent("JoinGroup").request.body.memberId).toBe("m7");
  });

  it("that is lost is found before anything is given up", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.feed({ type: "CoordinatorDisconnected" });
    kit.subscribe(["bills"]);
    expect(kit.view.handover).toBeNull();
    kit.advance(100);
    kit.coordinatorFound();
    expect(kit.view.handover).toBe("Draining");
  });
});

describe("a commit that was refused", () => {
  it("under a generation that is over says nothing of membership", () => {
    const kit = new MemberKit().stable(ORDERS);
    const old = { memberId: "m1", generationId: 0 };
    for (const error of [
      "ILLEGAL_GENERATION",
      "UNKNOWN_MEMBER_ID",
      "FENCED_INSTANCE_ID",
    ] as const) {
      expect(kit.feed({ type: "CommitRefused", error, ...old })).toEqual([]);
    }
  });

  it("while a JoinGroup is out leaves the word to its answer", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    kit.beat("REBALANCE_IN_PROGRESS");
    const as = { memberId: "m1", generationId: 1 };
    expect(kit.feed({ type: "CommitRefused", error: "ILLEGAL_GENERATION", ...as })).toEqual([]);
    expect(kit.view.isRebalancing).toBe(true);
  });

  it("as of nobody known is a loss even then: the answer to its JoinGroup may never come", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    kit.beat("REBALANCE_IN_PROGRESS");
    const as = { memberId: "m1", generationId: 1 };
    const effects = kit.feed({ type: "CommitRefused", error: "UNKNOWN_MEMBER_ID", ...as });
    expect(story(effects)[0]).toBe("CancelRequest");
    expect(spell(kit.view.assignment)).toBe("none");
  });

  it("as fenced ends the member even then, and its JoinGroup with it", () => {
    const kit = new MemberKit({ groupInstanceId: "i1", assignors: [cooperativeStickyAssignor] });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    kit.beat("REBALANCE_IN_PROGRESS");
    const as = { memberId: "m1", generationId: 1 };
    const effects = kit.feed({ type: "CommitRefused", error: "FENCED_INSTANCE_ID", ...as });
    expect(story(effects)[0]).toBe("CancelRequest");
    expect(story(kit.returned())).toEqual(["Fail FENCED_INSTANCE_ID"]);
  });

  it("of an old generation still tells where the coordinator is not", () => {
    const kit = new MemberKit().stable(ORDERS);
    const old = { memberId: "m1", generationId: 0 };
    kit.feed({ type: "CommitRefused", error: "NOT_COORDINATOR", ...old });
    expect(kit.view.coordinator).toBe("Unknown");
  });
});

describe("the poll interval", () => {
  it("does not run while the application waits for records", () => {
    const kit = new MemberKit().stable(ORDERS);
    for (let beat = 0; beat < 250; beat++) kit.beatOrNot();
    expect(kit.view.state).toBe("Stable");
  });

  it("is counted from the hand-out, to the millisecond", () => {
    const kit = new MemberKit().stable(ORDERS);
    for (let beat = 0; beat < 60; beat++) kit.beatOrNot();
    kit.busySinceMs = kit.nowMs;
    for (let beat = 0; beat < 99; beat++) kit.beatOrNot();
    kit.advance(2_999);
    expect(kit.view.state).toBe("Stable");
    kit.advance(1);
    expect(kit.view.state).toBe("Stale");
  });

  it("that was exceeded keeps the member out until the application polls", () => {
    const kit = exceeded(null);
    kit.returned();
    kit.take();
    kit.advance(1_000_000);
    expect(kit.effects).toEqual([]);
    kit.busySinceMs = null;
    expect(story(kit.feed({ type: "Polled" }))).toEqual([
      "JoinGroup nobody: consumer pro-actively leaving the group",
    ]);
  });

  it("that was exceeded by a static member is no leave: it falls silent", () => {
    const kit = exceeded("i1");
    expect(kit.count("LeaveGroup")).toBe(0);
    kit.returned();
    kit.take();
    kit.advance(100_000);
    expect(kit.count("Heartbeat")).toBe(0);
  });

  it("that was exceeded by a static member is followed by a join under its id: it replaces nobody who replaced it", () => {
    const kit = exceeded("i1");
    kit.returned();
    kit.busySinceMs = null;
    expect(story(kit.feed({ type: "Polled" }))).toEqual([
      "JoinGroup m1: consumer pro-actively leaving the group",
    ]);
    kit.answerJoin({ error: "FENCED_INSTANCE_ID" });
    expect(kit.view.state).toBe("Fatal");
  });

  it("waits for the lost listener before it joins again", () => {
    const kit = exceeded(null);
    kit.busySinceMs = null;
    kit.feed({ type: "Polled" });
    expect(kit.count("JoinGroup")).toBe(1);
    kit.returned();
    expect(kit.count("JoinGroup")).toBe(2);
  });

  it("means nothing when the application polls in time", () => {
    const kit = new MemberKit().stable(ORDERS);
    expect(kit.feed({ type: "Polled" })).toEqual([]);
  });

  function exceeded(groupInstanceId: string | null): MemberKit {
    const kit = new MemberKit({ groupInstanceId }).stable(ORDERS);
    kit.busySinceMs = kit.nowMs;
    while (kit.view.state === "Stable") kit.beatOrNot();
    return kit;
  }
});
