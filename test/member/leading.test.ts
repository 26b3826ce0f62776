import { describe, expect, it } from "vitest";
import { rangeAssignor, roundRobinAssignor } from "../../src/assignors/index.ts";
import type { ClassicMemberConfig, WatchedTopic } from "../../src/member/index.ts";
import { MemberKit, story, subscription, topic } from "./member-kit.ts";

const GROUP = [
  { memberId: "m1", metadata: subscription(["orders"]) },
  { memberId: "m2", metadata: subscription(["bills", "orders"]) },
];

function joined(config: Partial<ClassicMemberConfig> = {}): MemberKit {
  const kit = new MemberKit({ assignors: [roundRobinAssignor], ...config }).joining(["orders"]);
  kit.answerJoin({ leader: "m1", protocolName: "roundrobin", members: GROUP });
  return kit;
}

function stable(
  topics: readonly WatchedTopic[],
  config: Partial<ClassicMemberConfig> = {},
): MemberKit {
  const kit = joined(config);
  kit.metadata(topics);
  kit.answerSync([{ topic: "orders", partitions: [0] }]);
  kit.returned();
  return kit;
}

const BOTH = [topic("bills", 1), topic("orders", 2)];

describe("a leader", () => {
  it("watches the topics of the whole group, and waits until it knows them", () => {
    const kit = joined();
    expect(kit.last("WatchTopics").topics).toEqual(["bills", "orders"]);
    kit.metadata([topic("orders", 2)]);
    expect(kit.count("SyncGroup")).toBe(0);
    kit.metadata(BOTH);
    expect(kit.count("SyncGroup")).toBe(1);
  });

  it("does not wait for a topic that does not exist", () => {
    const kit = joined();
    kit.metadata([topic("orders", 2)], ["bills", "orders"]);
    expect(kit.given()).toEqual([
      ["m1", "orders 0"],
      ["m2", "orders 1"],
    ]);
  });

  it("heartbeats while it waits, and assigns what it knows when that takes too long", () => {
    const kit = joined();
    kit.metadata([topic("orders", 2)]);
    for (let beat = 0; beat < 9; beat++) kit.beat();
    kit.advance(3_000);
    expect(kit.given()).toEqual([
      ["m1", "orders 0"],
      ["m2", "orders 1"],
    ]);
    kit.answerSync([{ topic: "orders", partitions: [0] }]);
    kit.returned();
    kit.metadata(BOTH);
    expect(kit.view.rejoinReason).toBe("cached metadata has changed");
  });

  it("rejoins when a topic of another member appears, grows or goes, and not otherwise", () => {
    const kit = stable(BOTH);
    kit.metadata([...BOTH].reverse());
    expect(kit.view.rejoinReason).toBeNull();
    for (const topics of [[topic("bills", 2), BOTH[1]!], [BOTH[1]!]]) {
      const changed = stable(BOTH);
      changed.metadata(topics, ["bills", "orders"]);
      expect(changed.view.rejoinReason).toBe("cached metadata has changed");
    }
  });

  it("sees at the end of the rebalance what changed while it was under way", () => {
    const kit = joined();
    kit.metadata(BOTH);
    kit.metadata([topic("bills", 5), topic("orders", 2)]);
    kit.answerSync([{ topic: "orders", partitions: [0] }]);
    expect(kit.view.rejoinReason).toBe("cached metadata has changed");
  });

  it("that becomes a follower watches only its own topics", () => {
    const kit = stable(BOTH);
    kit.beat("REBALANCE_IN_PROGRESS");
    kit.giveUp();
    kit.answerJoin({ generationId: 2, protocolName: "roundrobin", leader: "m2" });
    expect(kit.last("WatchTopics").topics).toEqual(["orders"]);
  });

  it("does not look at racks unless it has one", () => {
    const moved = [topic("bills", 1), { ...topic("orders", 2), replicaRacks: [["a"], ["b"]] }];
    const without = stable(BOTH);
    without.metadata(moved);
    expect(without.view.rejoinReason).toBeNull();
    const within = stable(BOTH, { clientRack: "a" });
    within.metadata(moved);
    expect(within.view.rejoinReason).toBe("cached metadata has changed");
  });

  it("that came back as a static member leaves the assignment as it is, and watches (KIP-814)", () => {
    const kit = new MemberKit({ groupInstanceId: "i1", assignors: [rangeAssignor] }).joining();
    const script = { leader: "m1", members: GROUP, skipAssignment: true };
    expect(story(kit.answerJoin(script))).toEqual(["WatchTopics bills orders", "SyncGroup m1/1"]);
    expect(kit.sent("SyncGroup").request.body.assignments).toEqual([]);
    kit.answerSync([{ topic: "orders", partitions: [0, 1] }]);
    kit.returned();
    kit.metadata(BOTH);
    expect(kit.view.rejoinReason).toBeNull();
    kit.metadata([topic("bills", 1), topic("orders", 3)]);
    expect(kit.view.rejoinReason).toBe("cached metadata has changed");
  });
});

describe("partitions without a leader", () => {
  const offline = [topic("bills", 1), topic("orders", 4, [1])];

  it("move nothing by default", () => {
    const kit = stable([topic("bills", 1), topic("orders", 4)]);
    kit.metadata(offline);
    expect(kit.view.rejoinReason).toBeNull();
  });

  it("are left out by a leader that was told to, and balance is over the others", () => {
    const kit = joined({ rebalanceOnOfflinePartitions: true });
    kit.metadata([topic("bills", 0), topic("orders", 5, [1])], ["bills", "orders"]);
    expect(kit.given()).toEqual([
      ["m1", "orders 0 3"],
      ["m2", "orders 2 4"],
    ]);
  });

  it("bring a rebalance when they go and when they come back, if the leader was told to", () => {
    const online = [topic("bills", 1), topic("orders", 4)];
    const goes = stable(online, { rebalanceOnOfflinePartitions: true });
    goes.metadata(offline);
    expect(goes.view.rejoinReason).toBe("cached metadata has changed");
    const comes = stable(offline, { rebalanceOnOfflinePartitions: true });
    comes.metadata(online);
    expect(comes.view.rejoinReason).toBe("cached metadata has changed");
  });
});
