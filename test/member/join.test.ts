import { describe, expect, it } from "vitest";
import { MemberKit, story } from "./member-kit.ts";

describe("joining a group", () => {
  it("finds the coordinator, joins, syncs, and hands its assignment over in order", () => {
    const kit = new MemberKit();
    expect(story(kit.subscribe(["orders"]))).toEqual(["WatchTopics orders", "FindCoordinator"]);
    expect(story(kit.coordinatorFound())).toEqual(["JoinGroup nobody"]);
    expect(story(kit.answerJoin({ error: "MEMBER_ID_REQUIRED", memberId: "m1" }))).toEqual([
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
});
