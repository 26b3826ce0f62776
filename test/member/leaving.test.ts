import { describe, expect, it } from "vitest";
import { cooperativeStickyAssignor } from "../../src/assignors/index.ts";
import type { GroupMembershipOperation } from "../../src/member/index.ts";
import { leaveGroup } from "../../src/protocol/index.ts";
import { MemberKit, story } from "./member-kit.ts";

const ORDERS = [{ topic: "orders", partitions: [0, 1] }];

function close(kit: MemberKit, operation: GroupMembershipOperation = "DEFAULT") {
  return kit.feed({ type: "Closed", operation, deadlineMs: kit.nowMs + 10_000 });
}

describe("closing", () => {
  it("gives everything up, leaves with a reason, and is finished when that is answered", () => {
    const kit = new MemberKit().stable(ORDERS);
    const from = kit.effects.length;
    close(kit);
    kit.giveUp();
    kit.answerLeave();
    expect(story(kit.effects.slice(from))).toEqual([
      "StopFetching orders 0 1",
      "DrainHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "CommitProcessed orders 0 1 as m1/1",
      "onPartitionsRevoked orders 0 1",
      "SetAssignment none",
      "LeaveGroup m1: the consumer is being closed",
      "SetGroupMetadata nobody/-1",
      "Finished",
    ]);
  });

  it.each([
    ["DEFAULT", null, 1],
    ["LEAVE_GROUP", null, 1],
    ["REMAIN_IN_GROUP", null, 0],
    ["DEFAULT", "i1", 0],
    ["LEAVE_GROUP", "i1", 1],
    ["REMAIN_IN_GROUP", "i1", 0],
  ] as const)("by %s as instance %s sends %d LeaveGroup", (operation, groupInstanceId, count) => {
    const kit = new MemberKit({ groupInstanceId }).stable(ORDERS);
    close(kit, operation);
    kit.giveUp();
    expect(kit.count("LeaveGroup")).toBe(count);
  });

  it("in the middle of a rebalance commits, and is told as a loss", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
    kit.syncing({ protocolName: "cooperative-sticky" });
    kit.answerSync(ORDERS);
    kit.returned();
    kit.beat("REBALANCE_IN_PROGRESS");
    const from = kit.effects.length;
    close(kit);
    kit.giveUp();
    expect(story(kit.effects.slice(from))).toEqual([
      "CancelRequest",
      "StopFetching orders 0 1",
      "DrainHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "CommitProcessed orders 0 1 as m1/1",
      "onPartitionsLost orders 0 1",
      "SetAssignment none",
      "LeaveGroup m1: the consumer is being closed",
      "SetGroupMetadata nobody/-1",
    ]);
  });

  it("while giving up for a rebalance ends that, and leaves instead of joining", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.beat("REBALANCE_IN_PROGRESS");
    close(kit);
    kit.giveUp();
    expect(kit.count("JoinGroup")).toBe(1);
    expect(kit.count("LeaveGroup")).toBe(1);
    expect(kit.effects.filter(({ type }) => type === "CallListener")).toHaveLength(2);
  });

  it("while the listener hears of an assignment waits for it, and then takes that back", () => {
    const kit = new MemberKit().syncing();
    kit.answerSync(ORDERS);
    expect(story(close(kit))).toEqual([]);
    expect(story(kit.returned())).toEqual([
      "StartFetching orders 0 1",
      "StopFetching orders 0 1",
      "DrainHandlers orders 0 1",
    ]);
  });

  it("shares the time to close among handlers, the commit and the rest", () => {
    const kit = new MemberKit().stable(ORDERS);
    close(kit);
    expect(kit.last("DrainHandlers").deadlineMs - kit.nowMs).toBe(6_000);
    kit.drained();
    expect(kit.last("CommitProcessed").deadlineMs - kit.nowMs).toBe(8_000);
  });

  it("is finished at its deadline, whatever a listener does; the LeaveGroup still goes out", () => {
    const kit = new MemberKit().stable(ORDERS);
    close(kit);
    kit.drained();
    kit.committed();
    const from = kit.effects.length;
    kit.advance(10_000);
    expect(story(kit.effects.slice(from)).filter((line) => !line.startsWith("Heartbeat"))).toEqual([
      "StopFetching orders 0 1",
      "AbortHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "SetAssignment none",
      "LeaveGroup m1: the consumer is being closed",
      "Finished",
    ]);
    kit.take();
    kit.feed({ type: "ListenerReturned", stepId: 1, error: null });
    kit.advance(1_000_000);
    expect(kit.effects).toEqual([]);
  });

  it("does not wait for a leave that fails", () => {
    const kit = new MemberKit().stable(ORDERS);
    close(kit);
    kit.giveUp();
    const { requestId } = kit.sent("LeaveGroup");
    kit.feed({ type: "RequestFailed", requestId, failure: { type: "Disconnected" } });
    expect(kit.view.state).toBe("Closed");
  });

  it("with a time that is over already finishes at once", () => {
    const kit = new MemberKit().stable(ORDERS);
    const event = { type: "Closed", operation: "DEFAULT", deadlineMs: kit.nowMs } as const;
    expect(story(kit.feed(event)).at(-1)).toBe("Finished");
  });

  it("after a fatal error has nothing to leave", () => {
    const kit = new MemberKit().joining();
    kit.answerJoin({ error: "GROUP_AUTHORIZATION_FAILED" });
    expect(story(close(kit))).toEqual(["Finished"]);
  });

  it("speaks to brokers below version 3 of one member, and to others of members", () => {
    const kit = new MemberKit().stable(ORDERS);
    close(kit);
    kit.giveUp();
    const { body } = kit.sent("LeaveGroup").request;
    for (let version = 0; version <= 5; version++) {
      const read = leaveGroup.request.decode(
        leaveGroup.request.encode(body(version), version),
        version,
      );
      const memberId = version < 3 ? read.memberId : read.members[0]?.memberId;
      expect([version, memberId]).toEqual([version, "m1"]);
    }
  });
});

describe("unsubscribing", () => {
  it("gives everything up, leaves, and can subscribe again afterwards", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.feed({ type: "Unsubscribed" });
    kit.giveUp();
    expect(kit.sent("LeaveGroup").request.body(5).members?.[0]?.reason).toBe(
      "the consumer unsubscribed from all topics",
    );
    expect(story(kit.answerLeave())).toEqual(["UnsubscribeFinished"]);
    expect(story(kit.subscribe(["bills"]))).toEqual(["WatchTopics bills", "JoinGroup nobody"]);
  });

  it("and subscribing again before it has ended joins when it has", () => {
    const kit = new MemberKit().stable(ORDERS);
    kit.feed({ type: "Unsubscribed" });
    kit.subscribe(["bills"]);
    kit.giveUp();
    expect(story(kit.answerLeave())).toEqual(["UnsubscribeFinished", "JoinGroup nobody"]);
  });

  it("as a static member leaves nothing behind but its place in the group", () => {
    const kit = new MemberKit({ groupInstanceId: "i1" }).stable(ORDERS);
    kit.feed({ type: "Unsubscribed" });
    kit.giveUp();
    expect(kit.count("LeaveGroup")).toBe(0);
    expect(kit.last("UnsubscribeFinished")).toBeDefined();
    kit.take();
    kit.advance(100_000);
    expect(kit.count("Heartbeat")).toBe(0);
  });
});
