import { describe, expect, it } from "vitest";
import type { TopicIdPartitions } from "../../../src/insight/index.ts";
import { ForeignStory } from "./foreign-story.ts";

const ORDERS = "aqgxt2FCS967ZNTXkqak1g";

function orders(...partitions: number[]): TopicIdPartitions[] {
  return partitions.length === 0 ? [] : [{ topicId: ORDERS, partitions }];
}

/** A KIP-848 group's journal, one write after the other. */
class ConsumerStory extends ForeignStory {
  hash = "01";

  member(memberId: string, { topics = ["orders"], instance = null as string | null } = {}): this {
    return this.journal({
      type: "ConsumerMemberStored",
      member: { memberId, groupInstanceId: instance, clientId: memberId, clientHost: "/127.0.0.1" },
      topics,
      regex: null,
      rebalanceTimeoutMs: 60_000,
      serverAssignor: null,
      classic: null,
    });
  }

  /** The three tombstones of a member that is gone. */
  gone(memberId: string): this {
    this.journal({ type: "CurrentAssignmentForgotten", memberId });
    this.journal({ type: "TargetForgotten", memberId });
    return this.journal({ type: "ConsumerMemberForgotten", memberId });
  }

  bump(groupEpoch: number): this {
    return this.journal({ type: "GroupEpochStored", groupEpoch, metadataHash: this.hash });
  }

  target(assignmentEpoch: number, targets: Readonly<Record<string, readonly number[]>>): this {
    for (const [memberId, partitions] of Object.entries(targets)) {
      this.journal({ type: "TargetStored", memberId, partitions: orders(...partitions) });
    }
    return this.journal({ type: "TargetEpochStored", assignmentEpoch, assignedAtMs: null });
  }

  current(
    memberId: string,
    memberEpoch: number,
    { assigned = [] as number[], pending = [] as number[], waits = false } = {},
  ): this {
    const unsettled = pending.length > 0 ? "UnrevokedPartitions" : "UnreleasedPartitions";
    return this.journal({
      type: "CurrentAssignmentStored",
      memberId,
      memberEpoch,
      previousMemberEpoch: memberEpoch - 1,
      state: pending.length > 0 || waits ? unsettled : "Stable",
      assigned: orders(...assigned),
      pendingRevocation: orders(...pending),
    });
  }
}

/** A and B, stable in epoch 3 since 2,000 ms; both commit each second until 9,000 ms. */
function twoMembers(): ConsumerStory {
  const story = new ConsumerStory("journal");
  story.group.learnTopic(ORDERS, "orders");
  story
    .at(1_000)
    .member("A")
    .bump(2)
    .target(2, { A: [0, 1] });
  story.current("A", 2, { assigned: [0, 1] });
  story
    .at(2_000)
    .member("B", { instance: "b" })
    .bump(3)
    .target(3, { A: [0], B: [1] });
  story.current("A", 3, { assigned: [0] }).current("B", 3, { assigned: [1] });
  for (let atMs = 3_000; atMs < 10_000; atMs += 1_000) {
    story.at(atMs).commits(0, atMs).commits(1, atMs);
  }
  return story;
}

describe("a KIP-848 group's journal alone", () => {
  it("tells a bump for a member that joined, the target and each member's steps", () => {
    const story = twoMembers().end();
    expect(story.types().slice(0, 4)).toEqual([
      "MemberJoined",
      "EpochBumped",
      "TargetComputed",
      "MemberReconciled",
    ]);
    expect(story.last("EpochBumped")).toMatchObject({
      atMs: 2_000,
      groupEpoch: 3,
      cause: "MemberJoined",
      memberId: "B",
      evidence: { grade: "journal", withinMs: 0 },
    });
    expect(story.last("TargetComputed").assignments).toEqual([
      { memberId: "A", partitions: [{ topic: "orders", partitions: [0] }] },
      { memberId: "B", partitions: [{ topic: "orders", partitions: [1] }] },
    ]);
  });

  it("shows a revocation that is pending, and whom it holds up", () => {
    const story = twoMembers()
      .at(10_000)
      .member("C")
      .bump(4)
      .target(4, { A: [0], B: [], C: [1] });
    story
      .current("C", 4, { waits: true })
      .at(11_000)
      .current("B", 3, { pending: [1] })
      .end();
    const [waiting, revoking] = story.all("MemberReconciled").slice(-2);
    expect(waiting).toMatchObject({ memberId: "C", state: "UnreleasedPartitions", assigned: [] });
    expect(revoking).toMatchObject({
      memberId: "B",
      state: "UnrevokedPartitions",
      pendingRevocation: [{ topic: "orders", partitions: [1] }],
    });
  });

  it("takes tombstones of a member and then a bump for a member that is gone, and concludes how by its commits", () => {
    const left = twoMembers().at(10_000).gone("B").bump(4).end();
    expect(left.last("EpochBumped")).toMatchObject({
      cause: "Unknown",
      evidence: { grade: "journal" },
    });
    expect(left.last("CauseLearned")).toMatchObject({
      generationId: 3,
      cause: "MemberLeft",
      memberId: "B",
      evidence: { grade: "inferred" },
    });
    const expired = twoMembers().at(15_500).gone("B").bump(4).end();
    expect(expired.last("CauseLearned")).toMatchObject({ cause: "SessionExpired", memberId: "B" });
    expect(expired.last("SessionExpired").lastHeardAtMs).toBe(9_000);
  });

  it("takes a bump with another metadata hash and the same subscriptions for a change of the topics", () => {
    const story = twoMembers();
    story.hash = "02";
    story.at(10_000).bump(4).end();
    expect(story.last("EpochBumped")).toMatchObject({
      cause: "TopicMetadataChanged",
      memberId: null,
      evidence: { grade: "journal" },
    });
  });

  it("takes the same with a changed subscription for that", () => {
    const story = twoMembers();
    story.hash = "02";
    story
      .at(10_000)
      .member("A", { topics: ["orders", "payments"] })
      .bump(4)
      .end();
    expect(story.last("EpochBumped")).toMatchObject({
      cause: "SubscriptionChanged",
      memberId: "A",
    });
  });

  it("takes epoch -2 for a static member that is away and will come back: nothing is told of it", () => {
    const noteCount = twoMembers().end().notes.length;
    const story = twoMembers()
      .at(10_000)
      .current("B", -2, { assigned: [1] })
      .end();
    expect(story.notes.length).toBe(noteCount);
  });

  it("takes its return under another member id for replaced, without a bump", () => {
    const story = twoMembers()
      .at(10_000)
      .current("B", -2, { assigned: [1] });
    story
      .at(12_000)
      .gone("B")
      .member("B2", { instance: "b" })
      .current("B2", 3, { assigned: [1] });
    story.end();
    expect(story.last("StaticMemberReplaced")).toMatchObject({
      oldMemberId: "B",
      newMemberId: "B2",
      assignmentKept: true,
    });
    expect(story.last("EpochBumped").groupEpoch).toBe(3);
  });

  it("tells a group that lost its last member as empty", () => {
    const story = twoMembers().at(10_000).gone("A").gone("B").bump(4).end();
    expect(story.last("GroupEmptied")).toMatchObject({ generationId: 4 });
  });

  it("begins in the middle with the group as it was found, once the journal is read to its end", () => {
    const story = new ConsumerStory("journal");
    story
      .at(1_000)
      .member("A")
      .bump(17)
      .target(17, { A: [0] })
      .current("A", 17, { assigned: [0] });
    story.take();
    expect(story.types()).toEqual([]);
    story.group.advance("journal", 1_500);
    story.take();
    expect(story.last("GroupObserved")).toMatchObject({
      groupType: "consumer",
      state: "Stable",
      generationId: 17,
      members: [{ memberId: "A", partitions: [{ topic: ORDERS, partitions: [0] }] }],
    });
  });
});

describe("a KIP-848 group's journal and log", () => {
  function withLog(): ConsumerStory {
    const story = new ConsumerStory("journal", "log");
    story
      .at(1_000)
      .member("A")
      .member("B")
      .bump(2)
      .target(2, { A: [0], B: [1] });
    return story
      .current("A", 2, { assigned: [0] })
      .current("B", 2, { assigned: [1] })
      .at(9_000);
  }

  it("name the cause that the log's line has, an expiry or a revocation that took too long", () => {
    const expired = withLog();
    expired.logs("[GroupId g] Member B fenced from the group because the member session expired.");
    expired.gone("B").bump(3).end();
    expect(expired.last("EpochBumped")).toMatchObject({
      cause: "SessionExpired",
      memberId: "B",
      evidence: { grade: "log" },
    });
    const slow = withLog();
    slow.logs(
      "[GroupId g] Member B fenced from the group because it failed to transition from epoch 2 within 60000ms.",
    );
    slow.gone("B").bump(3).end();
    expect(slow.last("EpochBumped")).toMatchObject({ cause: "RebalanceTimedOut", memberId: "B" });
  });

  it("name the assignor, which no record has", () => {
    const story = withLog();
    story.logs(
      "[GroupId g] Computed a new target assignment for epoch 3 with 'range' assignor in 4ms.",
    );
    story
      .member("C")
      .bump(3)
      .target(3, { A: [0], B: [1], C: [] })
      .end();
    expect(story.last("TargetComputed").assignorName).toBe("range");
  });

  it("tell each bump once", () => {
    const story = withLog();
    story.logs("[GroupId g] Bumped group epoch to 3 with metadata hash 7.").bump(3).end();
    expect(story.all("EpochBumped").map(({ groupEpoch }) => groupEpoch)).toEqual([2, 3]);
  });
});

describe("polls of a KIP-848 group alone", () => {
  it("tell its bumps by the epoch and its steps by what members own", () => {
    const story = new ForeignStory("describe");
    const member = { groupInstanceId: null, clientId: "c", clientHost: "/127.0.0.1" };
    const poll = (groupEpoch: number, owned: Record<string, number[]>) =>
      story.polls(
        "Stable",
        {},
        {
          groupType: "consumer",
          groupEpoch,
          assignmentEpoch: groupEpoch,
          members: Object.entries(owned).map(([memberId, partitions]) => ({
            ...member,
            memberId,
            memberEpoch: groupEpoch,
            partitions: [{ topic: "orders", partitions }],
            target: [{ topic: "orders", partitions }],
          })),
        },
      );
    story.at(1_000);
    poll(7, { A: [0, 1] });
    story.at(6_000);
    poll(8, { A: [0], B: [1] });
    story.end();
    expect(story.types()).toEqual([
      "GroupObserved",
      "EpochBumped",
      "CauseLearned",
      "TargetComputed",
      "MemberReconciled",
      "MemberReconciled",
      "StateSampled",
    ]);
    expect(story.last("EpochBumped")).toMatchObject({ groupEpoch: 8, cause: "Unknown" });
    expect(story.last("CauseLearned")).toMatchObject({ cause: "MemberJoined", memberId: "B" });
    expect(story.last("TargetComputed").evidence).toMatchObject({
      grade: "sampled",
      withinMs: 5_000,
    });
  });
});

describe("a consumer group's journal that was compacted while nobody read it", () => {
  it("is told as it was found behind the gap", () => {
    const story = twoMembers();
    story.take();
    const before = story.types().length;
    story.compacted(40);
    story
      .at(60_000)
      .bump(8)
      .target(8, { A: [0], B: [1] });
    story.current("A", 8, { assigned: [0] }).current("B", 8, { assigned: [1] });
    story.at(70_000).end();
    expect(story.types().slice(before)).not.toContain("EpochBumped");
    expect(story.last("GroupObserved")).toMatchObject({ generationId: 8, state: "Stable" });
  });
});
