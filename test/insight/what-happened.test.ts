import { describe, expect, test } from "vitest";
import { memberName } from "../../src/insight/index.ts";
import { Story, twoMembers } from "./story.ts";

const POLL_TIMEOUT = "consumer poll timeout has expired.";

function happened({ last }: Story) {
  const { event, atMs, signal } = last.happened;
  return [event, atMs, signal];
}

function expires(story: Story, id: string): Story {
  return story
    .at(56_000)
    .expires(id, 50_000, 6_000)
    .rebalances("SessionExpired", id, { waitingFor: ["A"] });
}

describe("a consumer that became slow", () => {
  test("is evicted by max.poll.interval, and since when it was slow is told", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "SlowedDown", workMs: 4_000 })
      .at(50_000)
      .leaves("B", POLL_TIMEOUT)
      .rebalances("MemberLeft", "B", { waitingFor: ["A"], reason: POLL_TIMEOUT });
    expect(happened(story)).toEqual(["Slowed", 20_000, null]);
    expect(story.history.facts().departed).toMatchObject([{ happened: { event: "Slowed" } }]);
  });

  test("and leaves a KIP-848 group, which carries no reason, is known to have been slow", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "SlowedDown", workMs: 4_000 })
      .at(50_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] });
    expect(happened(story)).toEqual(["Slowed", 20_000, null]);
  });

  test("and is fast again left for another reason", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "SlowedDown", workMs: 4_000 })
      .at(30_000)
      .report("B", { type: "SlowedDown", workMs: 20 });
    expect(story.history.facts().members[1]?.slowed).toBeNull();
    story
      .at(50_000)
      .leaves("B", POLL_TIMEOUT)
      .rebalances("MemberLeft", "B", { reason: POLL_TIMEOUT });
    expect(happened(story)).toEqual(["Noticed", 50_000, null]);
  });

  test("and asks to go says so itself", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "SlowedDown", workMs: 4_000 })
      .at(50_000)
      .report("B", { type: "Leaving" })
      .at(50_010)
      .leaves("B", "the consumer is being closed")
      .rebalances("MemberLeft", "B", { reason: "the consumer is being closed" });
    expect(happened(story)).toEqual(["BeganLeaving", 50_000, null]);
  });

  test("that did not come to the barrier in time was too slow for it", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "SlowedDown", workMs: 400_000 })
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .rejoins("A")
      .at(320_000)
      .generation(["A", "C"], { removed: ["B"], timedOut: true });
    expect(story.last.rounds[0]?.meanwhile.at(-1)).toMatchObject({
      ...{ type: "Missed", happened: { event: "Slowed", atMs: 20_000 } },
    });
  });
});

describe("a consumer that loses its network", () => {
  test("is evicted by its session, and read nothing since", () => {
    const story = twoMembers().at(50_500).report("B", { type: "NetworkLost" });
    expect(story.history.facts().members[1]?.cutOffAtMs).toBe(50_500);
    expires(story, "B").rejoins("A").generation(["A"]);
    story
      .assigns({ A: [0, 1, 2, 3] })
      .at(56_100)
      .processes("A", 2, [1, 1]);
    expect(happened(story)).toEqual(["CutOff", 50_500, null]);
    expect(story.change(2).pause).toMatchObject({ stoppedAtMs: 50_500, stoppedBy: "process" });
    expect(story.history.findings(story.last)[0]?.ruleId).toBe("session-timeout");
  });

  test("for a moment goes on as if nothing had been", () => {
    const story = twoMembers()
      .at(50_500)
      .report("B", { type: "NetworkLost" })
      .at(52_000)
      .report("B", { type: "NetworkBack" });
    expect(story.history.partitions()[2]?.stoppedAtMs).toBeNull();
    expect(happened(expires(story, "B"))).toEqual(["WentSilent", 50_000, null]);
  });

  test("and is killed after that was cut off first", () => {
    const story = twoMembers().at(50_500).report("B", { type: "NetworkLost" }).at(53_000).dies("B");
    expect(happened(expires(story, "B"))).toEqual(["CutOff", 50_500, "SIGKILL"]);
  });
});

describe("a consumer whose handler throws", () => {
  const failed = (story: Story) =>
    story.at(50_000).report("B", { type: "HandlerFailed", error: "no such order" });

  test("and that leaves for it", () => {
    const story = failed(twoMembers())
      .at(50_010)
      .report("B", { type: "Leaving" })
      .at(50_020)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] });
    expect(happened(story)).toEqual(["HandlerFailed", 50_000, null]);
  });

  test("and whose process ends by it", () => {
    const story = failed(twoMembers()).at(50_010).dies("B");
    expect(happened(expires(story, "B"))).toEqual(["HandlerFailed", 50_000, "SIGKILL"]);
  });

  test("and that goes on working did not end by it", () => {
    const story = failed(twoMembers()).at(50_100).processes("B", 2, [1, 1]).at(53_000).dies("B");
    expect(happened(expires(story, "B"))).toEqual(["Died", 53_000, "SIGKILL"]);
  });
});

describe("the dials of a member", () => {
  const alive = (lastPollAtMs: number) => ({
    type: "Alive" as const,
    ...{ memberId: "B", lastPollAtMs, lastHeartbeatAtMs: 9_000 },
    ...{ maxPollIntervalMs: 300_000, heartbeatIntervalMs: 3_000 },
  });

  test("show what its process last said, and the coordinator's word where that is later", () => {
    const story = twoMembers().at(10_000).report("B", alive(9_700)).commits("B", { 2: 1 });
    expect(story.history.facts().members[1]).toMatchObject({
      ...{ lastPollAtMs: 9_700, lastHeartbeatAtMs: 9_000, lastCommitAtMs: 10_000 },
      ...{ maxPollIntervalMs: 300_000, heartbeatIntervalMs: 3_000, sinceMs: 500 },
    });
    const heard = { memberId: "B", lastHeardAtMs: 9_950 };
    story.note({ type: "MembersHeard", members: [heard] });
    expect(story.history.facts().members[1]?.lastHeartbeatAtMs).toBe(9_950);
  });

  test("do not go back, and go with the member", () => {
    const story = twoMembers()
      .at(10_000)
      .report("B", alive(9_700))
      .at(9_900)
      .report("B", alive(9_100));
    expect(story.history.facts().members[1]?.lastPollAtMs).toBe(9_700);
    story.at(11_000).leaves("B").report("B", alive(10_900));
    expect(story.history.facts().members.map(({ member }) => memberName(member))).toEqual(["A"]);
  });

  test("are unknown of a member that nobody reports of", () => {
    expect(twoMembers().history.facts().members[0]).toMatchObject({
      ...{ lastPollAtMs: null, lastHeartbeatAtMs: null, lastCommitAtMs: null, memberEpoch: null },
    });
  });

  test("of a process that only says that it is alive do not make it one that reports records", () => {
    const story = new Story()
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .generation(["A"])
      .assigns({ A: [0, 1] })
      .at(9_000)
      .report("A", { ...alive(8_000), memberId: "A" })
      .at(10_000)
      .rebalances("LeaderRejoined", "A")
      .rejoins("A")
      .generation(["A"])
      .at(10_400)
      .assigns({ A: [0, 1] });
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 10_000, resumedAtMs: 10_400 });
    expect(story.last.phase).toBe("settled");
  });
});
