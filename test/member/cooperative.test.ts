import { describe, expect, it } from "vitest";
import {
  type Assignor,
  cooperativeStickyAssignor,
  rangeAssignor,
} from "../../src/assignors/index.ts";
import { MemberKit, spell, story, subscription, topic } from "./member-kit.ts";

const ORDERS = [{ topic: "orders", partitions: [0, 1] }];

function stable(): MemberKit {
  const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
  kit.syncing({ protocolName: "cooperative-sticky" });
  kit.answerSync(ORDERS);
  kit.returned();
  return kit;
}

function rejoined(kit: MemberKit): MemberKit {
  kit.beat("REBALANCE_IN_PROGRESS");
  kit.answerJoin({ generationId: 2, protocolName: "cooperative-sticky" });
  return kit;
}

describe("a cooperative member", () => {
  it("is one only if every assignor is cooperative", () => {
    const mixed = new MemberKit({ assignors: [rangeAssignor, cooperativeStickyAssignor] });
    expect(mixed.view.rebalanceProtocol).toBe("EAGER");
    expect(stable().view.rebalanceProtocol).toBe("COOPERATIVE");
  });

  it("joins at once, with what it owns, and gives nothing up for that", () => {
    const kit = stable();
    expect(story(kit.beat("REBALANCE_IN_PROGRESS"))).toEqual([
      "JoinGroup m1: group is already rebalancing",
    ]);
    expect(spell(kit.offered().ownedPartitions)).toBe("orders 0 1");
  });

  it("revokes after SyncGroup what was taken away, takes what is new, and rejoins", () => {
    const kit = rejoined(stable());
    const from = kit.effects.length;
    kit.answerSync([{ topic: "orders", partitions: [1, 2] }]);
    kit.giveUp();
    kit.returned();
    expect(story(kit.effects.slice(from))).toEqual([
      "SetGroupMetadata m1/2",
      "StopFetching orders 0",
      "DrainHandlers orders 0",
      "PurgeRecords orders 0",
      "CommitProcessed orders 0 as m1/2",
      "onPartitionsRevoked orders 0",
      "SetAssignment orders 1 2",
      "onPartitionsAssigned orders 2",
      "StartFetching orders 2",
      "JoinGroup m1: need to revoke partitions and re-join",
    ]);
  });

  it("does not rejoin when nothing was taken away, and tells its listener even of nothing new", () => {
    const kit = rejoined(stable());
    expect(story(kit.answerSync(ORDERS))).toEqual([
      "SetGroupMetadata m1/2",
      "SetAssignment orders 0 1",
      "onPartitionsAssigned none",
    ]);
    expect(story(kit.returned())).toEqual([]);
  });

  it("gives up before JoinGroup the topics that it no longer subscribes to, and only those", () => {
    const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] }).joining([
      "bills",
      "orders",
    ]);
    kit.answerJoin({ protocolName: "cooperative-sticky" });
    kit.answerSync([{ topic: "bills", partitions: [0] }, ...ORDERS]);
    kit.returned();
    const from = kit.effects.length;
    kit.subscribe(["orders"]);
    kit.giveUp();
    expect(story(kit.effects.slice(from))).toEqual([
      "WatchTopics orders",
      "StopFetching bills 0",
      "DrainHandlers bills 0",
      "PurgeRecords bills 0",
      "CommitProcessed bills 0 as m1/1",
      "onPartitionsRevoked bills 0",
      "SetAssignment orders 0 1",
      "JoinGroup m1: subscription has changed",
    ]);
  });

  it("that learns of another rebalance while it revokes goes on, and joins once", () => {
    const kit = rejoined(stable());
    kit.answerSync([{ topic: "orders", partitions: [1] }]);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.giveUp();
    const from = kit.effects.length;
    kit.returned();
    expect(story(kit.effects.slice(from))).toEqual([
      "JoinGroup m1: need to revoke partitions and re-join",
    ]);
  });

  it("keeps its generation and its partitions when SyncGroup says that the group rebalances again", () => {
    const kit = rejoined(stable());
    expect(story(kit.answerSync([], "REBALANCE_IN_PROGRESS"))).toEqual([
      "JoinGroup m1: rebalance failed due to REBALANCE_IN_PROGRESS",
    ]);
    const { ownedPartitions, generationId } = kit.offered();
    expect([spell(ownedPartitions), generationId]).toEqual(["orders 0 1", 2]);
  });

  it("loses everything when JoinGroup does not know it, and joins as somebody new", () => {
    const kit = stable();
    kit.beat("REBALANCE_IN_PROGRESS");
    const from = kit.effects.length;
    kit.answerJoin({ error: "UNKNOWN_MEMBER_ID" });
    expect(kit.count("JoinGroup")).toBe(2);
    kit.returned();
    expect(story(kit.effects.slice(from))).toEqual([
      "StopFetching orders 0 1",
      "AbortHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "SetAssignment none",
      "onPartitionsLost orders 0 1",
      "SetGroupMetadata nobody/-1",
      "JoinGroup nobody: encountered UNKNOWN_MEMBER_ID from JoinGroup response",
    ]);
  });

  it("hears only of the rest as lost, when membership goes while it is told of a revocation", () => {
    const kit = rejoined(stable());
    kit.answerSync([{ topic: "orders", partitions: [1] }]);
    kit.drained();
    kit.committed();
    kit.beat("UNKNOWN_MEMBER_ID");
    expect(kit.view.handover).toBe("Overtaken");
    expect(story(kit.returned())).toEqual(["onPartitionsLost orders 1"]);
  });

  it("does not begin an assignment of topics that it unsubscribed from meanwhile", () => {
    const kit = stable();
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.subscribe(["bills"]);
    kit.answerJoin({ generationId: 2, protocolName: "cooperative-sticky" });
    const from = kit.effects.length;
    kit.answerSync([{ topic: "orders", partitions: [0, 1, 2] }]);
    kit.giveUp();
    expect(story(kit.effects.slice(from))).toEqual([
      "SetGroupMetadata m1/2",
      "StopFetching orders 0 1",
      "DrainHandlers orders 0 1",
      "PurgeRecords orders 0 1",
      "CommitProcessed orders 0 1 as m1/2",
      "onPartitionsRevoked orders 0 1",
      "SetAssignment none",
      "JoinGroup m1: received assignments do not match the current subscription",
    ]);
  });
});

describe("an assignor of the application", () => {
  const custom = (
    assign: Assignor["assign"],
    protocols: Assignor["protocols"] = ["COOPERATIVE"],
  ): Assignor => ({
    name: "mine",
    protocols,
    subscriptionUserData: () => null,
    assign,
  });

  function leading(assignor: Assignor): MemberKit {
    const kit = new MemberKit({ assignors: [assignor] }).joining();
    const owned = [{ topic: "orders", partitions: [0] }];
    kit.answerJoin({
      leader: "m1",
      protocolName: "mine",
      members: [
        { memberId: "m1", metadata: subscription(["orders"]) },
        { memberId: "m2", metadata: subscription(["orders"], owned, 1) },
      ],
    });
    kit.metadata([topic("orders", 2)]);
    return kit;
  }

  it("is asked under its own name", () => {
    const kit = leading(custom(() => new Map([["m2", ORDERS]])));
    expect(kit.sent("SyncGroup").request.body.protocolName).toBe("mine");
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no idea");
      },
      /mine failed for group g: no idea/,
    ],
    [
      "gives a partition twice",
      () =>
        new Map([
          ["m1", ORDERS],
          ["m2", ORDERS],
        ]),
      /gave orders-0 to m1 and to m2/,
    ],
    [
      "gives away what is owned",
      () => new Map([["m1", ORDERS]]),
      /gave orders-0 to m1 while another member owns it/,
    ],
  ] as const)(
    "that %s is reported, and the member joins again after a backoff",
    (_, assign, message) => {
      const kit = leading(custom(assign));
      expect(kit.last("ReportError").error.message).toMatch(message);
      expect(kit.count("SyncGroup")).toBe(0);
      kit.advance(100);
      expect(kit.sent("JoinGroup").request.body.reason).toBe(
        "rebalance failed due to an assignor that failed",
      );
    },
  );

  it("of the eager kind may give what was owned to others at once", () => {
    const kit = leading(custom(() => new Map([["m1", ORDERS]]), ["EAGER"]));
    expect(kit.count("SyncGroup")).toBe(1);
  });
});
