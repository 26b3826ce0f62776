import { describe, expect, it } from "vitest";
import { ForeignStory } from "./foreign-story.ts";

const preparing = (generation: number, reason: string) =>
  `Preparing to rebalance group g in state PreparingRebalance with old generation ${generation} (reason: ${reason}).`;

const failed = (member: string) =>
  `Member ${member} in group g has failed, removing it from the group.`;

describe("journal and log", () => {
  function expiry(): ForeignStory {
    const story = new ForeignStory("journal", "log");
    story
      .at(1_000)
      .stores(4, { A: [0, 1], B: [2, 3] })
      .at(2_000)
      .commits(2, 1);
    story.at(9_000).logs(failed("B"));
    story.at(9_001).logs(preparing(4, "removing member B on heartbeat expiration."));
    return story.at(12_000).stores(5, { A: [0, 1, 2, 3] });
  }

  it("take the exact start and the cause from the log, members and assignment from the journal", () => {
    const story = expiry().end();
    expect(story.types()).toEqual([
      "GroupObserved",
      "SessionExpired",
      "RebalanceStarted",
      "GenerationCompleted",
      "AssignmentStored",
    ]);
    expect(story.last("RebalanceStarted")).toMatchObject({
      atMs: 9_001,
      cause: "SessionExpired",
      memberId: "B",
      evidence: { grade: "log", source: "broker log", withinMs: 0 },
    });
    expect(story.last("RebalanceStarted")).not.toHaveProperty("startKnown");
  });

  it("count the last heartbeat back by the session timeout that the journal has", () => {
    expect(expiry().end().last("SessionExpired")).toMatchObject({
      lastHeardAtMs: 3_000,
      sessionTimeoutMs: 6_000,
      evidence: { grade: "log" },
    });
  });

  it("name the client's own reason of a leave, such as a poll timeout", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0], B: [1] });
    const reason = "consumer poll timeout has expired.";
    story
      .at(5_000)
      .logs(
        `[Group g] Member B has left group through explicit \`LeaveGroup\` request; client reason: ${reason}`,
      );
    story.logs(preparing(4, "explicit `LeaveGroup` request for (B) members."));
    story
      .at(5_500)
      .stores(5, { A: [0, 1] })
      .end();
    expect(story.last("MemberLeft")).toMatchObject({ reason, evidence: { grade: "log" } });
    const started = { cause: "MemberLeft", memberId: "B", reason };
    expect(story.last("RebalanceStarted")).toMatchObject(started);
  });

  it("tell each round of a rebalance that was cut short once, and the skipped generation not again", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0, 1] });
    story
      .at(5_000)
      .logs(
        preparing(
          4,
          "Adding new member B with group instance id null; client reason: not provided",
        ),
      );
    story.at(8_000).logs("Stabilized group g generation 5 with 2 members.");
    story
      .at(8_100)
      .logs(
        preparing(
          5,
          "Adding new member C with group instance id null; client reason: not provided",
        ),
      );
    story
      .at(9_000)
      .stores(6, { A: [0], B: [1], C: [] })
      .end();
    expect(
      story.all("RebalanceStarted").map(({ generationId, fromState, reason }) => {
        return [generationId, fromState, reason];
      }),
    ).toEqual([
      [4, "Stable", null],
      [5, "CompletingRebalance", null],
    ]);
  });

  it("tell who was removed when the barrier's time was over", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0], B: [1] });
    story
      .at(5_000)
      .logs(
        preparing(
          4,
          "Leader A re-joining group during Stable; client reason: rebalance enforced by user",
        ),
      );
    story.at(65_000).logs("Group g removed dynamic members who haven't joined: [B]");
    story
      .at(65_010)
      .stores(5, { A: [0, 1] })
      .end();
    expect(story.last("GenerationCompleted")).toMatchObject({ removed: ["B"], timedOut: true });
    expect(story.all("SessionExpired").length + story.all("MemberLeft").length).toBe(0);
  });

  it("let a late line correct a cause that was concluded, and name the conclusion beside it", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0], B: [1] });
    for (const atMs of [2_000, 3_000, 4_000]) story.at(atMs).commits(1, atMs);
    story.at(12_000).stores(5, { A: [0, 1] });
    story.group.advance("journal", 16_000);
    story.at(16_000).take();
    expect(story.last("RebalanceStarted").cause).toBe("SessionExpired");
    story.at(11_000).logs(preparing(4, "explicit `LeaveGroup` request for (B) members.")).end();
    expect(story.last("CauseLearned")).toMatchObject({
      generationId: 4,
      cause: "MemberLeft",
      memberId: "B",
      reason:
        "explicit `LeaveGroup` request for (B) members. (the journal alone looked like SessionExpired)",
      evidence: { grade: "log" },
    });
  });

  it("find the same member's start where the line of a group's first member precedes its first record", () => {
    const story = new ForeignStory("journal", "log").at(1_000);
    story.logs(
      preparing(0, "Adding new member A with group instance id a; client reason: not provided"),
    );
    story
      .stores(0, {})
      .at(4_000)
      .stores(1, { A: [0] })
      .end();
    expect(story.types()).toEqual([
      "RebalanceStarted",
      "MemberJoined",
      "GenerationCompleted",
      "AssignmentStored",
    ]);
  });
});

describe("journal and polls", () => {
  it("bound a start that no log tells by the poll before", () => {
    const story = new ForeignStory("journal", "describe").at(1_000).stores(4, { A: [0], B: [1] });
    story.at(4_000).polls("Stable", { A: [0], B: [1] });
    story.at(5_000).polls("PreparingRebalance", { A: [0], B: [1], C: [] });
    story
      .at(6_000)
      .stores(5, { A: [0], B: [1], C: [2] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      atMs: 5_000,
      cause: "Unknown",
      evidence: { grade: "sampled", source: "describe", withinMs: 1_000 },
    });
    expect(story.last("CauseLearned")).toMatchObject({
      generationId: 4,
      cause: "MemberJoined",
      memberId: "C",
      evidence: { grade: "inferred" },
    });
  });

  it("do not open a rebalance by an answer that was under way when the record was written", () => {
    const story = new ForeignStory("journal", "describe").at(1_000).stores(4, { A: [0] });
    story.at(1_200).polls("CompletingRebalance", { A: [] }).end();
    expect(story.types()).toEqual(["GroupObserved", "StateSampled"]);
  });

  it("tell that another broker coordinates, once", () => {
    const story = new ForeignStory("journal", "describe").at(1_000).stores(4, { A: [0] });
    story
      .at(2_000)
      .polls("Stable", { A: [0] })
      .at(3_000)
      .polls("Stable", { A: [0] }, { coordinatorId: 2 });
    story
      .at(4_000)
      .polls("Stable", { A: [0] }, { coordinatorId: 2 })
      .end();
    expect(story.all("GroupLoaded")).toMatchObject([
      { atMs: 3_000, generationId: 4, evidence: { grade: "sampled", withinMs: 1_000 } },
    ]);
  });

  it("pass over a second answer, from a broker that has already let the group go", () => {
    const story = new ForeignStory("describe").at(1_000).polls("Stable", { A: [0] });
    story.at(2_000).polls("Dead", {}, { coordinatorId: 2 }).end();
    expect(story.types()).toEqual(["GroupObserved"]);
  });

  it("tell a group of which a journal that was read to its end has nothing, and not before", () => {
    const story = new ForeignStory("journal", "describe").at(1_000).polls("Stable", { A: [0] });
    story.at(4_000).take();
    expect(story.types()).toEqual(["StateSampled"]);
    story.group.advance("journal", 6_000);
    story
      .at(5_000)
      .polls("Stable", { A: [0] })
      .take();
    expect(story.last("GroupObserved")).toMatchObject({
      generationId: null,
      evidence: { grade: "sampled" },
    });
    story
      .at(9_000)
      .stores(12, { A: [0], B: [1] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ generationId: 11, memberId: "B" });
  });

  it("repeat a state only when it changes", () => {
    const story = new ForeignStory("journal", "describe").at(1_000).stores(4, { A: [0] });
    for (let atMs = 3_000; atMs < 9_000; atMs += 1_000) story.at(atMs).polls("Stable", { A: [0] });
    expect(story.end().all("StateSampled").length).toBe(1);
  });
});

describe("polls alone", () => {
  it("tell a whole rebalance between two polls, and that its start is not known", () => {
    const story = new ForeignStory("describe").at(1_000).polls("Stable", { A: [0, 1] });
    story
      .at(6_000)
      .polls("Stable", { A: [0], B: [1] })
      .end();
    expect(story.types()).toEqual([
      "GroupObserved",
      "RebalanceStarted",
      "CauseLearned",
      "GenerationCompleted",
      "AssignmentStored",
      "StateSampled",
    ]);
    expect(story.last("RebalanceStarted")).toMatchObject({ startKnown: false, generationId: -1 });
    expect(story.last("AssignmentStored").evidence).toMatchObject({
      grade: "sampled",
      withinMs: 5_000,
    });
  });

  it("cannot tell how a member went", () => {
    const story = new ForeignStory("describe").at(1_000).polls("Stable", { A: [0], B: [1] });
    story
      .at(6_000)
      .polls("Stable", { A: [0, 1] })
      .end();
    expect(story.last("RebalanceStarted").cause).toBe("Unknown");
    expect(story.all("CauseLearned")).toEqual([]);
  });
});

describe("the order of sources", () => {
  it("holds an event back until every live source has shown that it has nothing earlier", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0], B: [1] });
    story.at(5_000).stores(5, { A: [0, 1] });
    story.at(5_500).take();
    expect(story.types()).toEqual(["GroupObserved"]);
    story.at(4_000).logs(preparing(4, "removing member B on heartbeat expiration."));
    story.group.advance("log", 5_400);
    story.at(5_600).take();
    expect(story.last("RebalanceStarted")).toMatchObject({ atMs: 4_000, cause: "SessionExpired" });
  });

  it("waits three seconds for a silent source and no longer", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0] });
    expect(story.at(3_999).take()).toEqual([]);
    expect(
      story
        .at(4_000)
        .take()
        .map(({ type }) => type),
    ).toEqual(["GroupObserved"]);
  });

  it("does not wait for a source that is not read any more", () => {
    const story = new ForeignStory("journal", "log").at(1_000).stores(4, { A: [0] });
    story.group.setLive("log", false);
    expect(story.take().map(({ type }) => type)).toEqual(["GroupObserved"]);
  });

  it("puts the lines of an old log and the records of an old journal, each read whole, into one order", () => {
    const story = new ForeignStory("journal", "log");
    story
      .at(1_000)
      .stores(4, { A: [0], B: [1] })
      .at(9_000)
      .stores(5, { A: [0, 1] });
    story.at(20_000).stores(6, {});
    story.at(8_000).logs(preparing(4, "removing member B on heartbeat expiration."));
    story.at(19_000).logs(preparing(5, "explicit `LeaveGroup` request for (A) members."));
    story.end();
    expect(story.all("RebalanceStarted").map(({ atMs, cause }) => [atMs, cause])).toEqual([
      [8_000, "SessionExpired"],
      [19_000, "MemberLeft"],
    ]);
    expect(story.all("CauseLearned")).toEqual([]);
  });

  it("puts the lines of two brokers' logs, read one after the other, into one order", () => {
    const story = new ForeignStory("log");
    story.at(20_000).logs(preparing(5, "removing member A on heartbeat expiration."));
    story.at(8_000).logs(preparing(4, "removing member B on heartbeat expiration."));
    story.end();
    expect(story.all("RebalanceStarted").map(({ atMs }) => atMs)).toEqual([8_000, 20_000]);
  });
});
