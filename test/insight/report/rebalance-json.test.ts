import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Rebalance, type RebalanceJson, rebalanceJson } from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, twoReaders } from "../view/insight-story.ts";

function json(story: InsightStory): RebalanceJson {
  return rebalanceJson(story.last, story.history.findings(story.last));
}

describe("the JSON of a rebalance", () => {
  test("has these fields and values, in this order, for ever", () => {
    const { findings, evidence, partitions, ...rest } = json(deathOfB());
    expect(JSON.stringify(rest, null, 1)).toBe(`{
 "schemaVersion": 1,
 "group": "g",
 "number": 2,
 "kind": "rebalance",
 "phase": "settled",
 "groupType": "classic",
 "protocol": "range",
 "generation": 2,
 "fromGeneration": 1,
 "cause": "session-timeout",
 "trigger": "session-timeout",
 "triggeredBy": "B",
 "reason": null,
 "startedAtMs": 65000,
 "endedAtMs": 66200,
 "durationMs": 1200,
 "phases": [
  {
   "round": 1,
   "name": "join",
   "startedAtMs": 65000,
   "ms": 1100
  },
  {
   "round": 1,
   "name": "sync",
   "startedAtMs": 66100,
   "ms": 100
  }
 ],
 "waitedFor": [
  {
   "member": "A",
   "waitedMs": 1100,
   "outcome": "rejoined"
  }
 ],
 "membersJoined": [],
 "membersLeft": [
  "B"
 ],
 "moved": 2,
 "avoidable": 0,
 "redelivered": {
  "count": 9,
  "grade": "exact"
 }
}`);
    expect(partitions?.[3]).toEqual({
      topic: "orders",
      partition: 3,
      from: "B",
      to: "A",
      kind: "moved",
      orphanedMs: 45_000,
      unownedMs: 1_200,
      unreadMs: 100,
      pausedMs: 46_300,
    });
    expect(findings.map(({ rule, change }) => [rule, change?.setting])).toContainEqual([
      "session-timeout",
      "session.timeout.ms",
    ]);
    expect(evidence.cause).toEqual({ grade: "observed", source: "broker", withinMs: 0 });
  });

  test("its documentation tells of every field, and of nothing else", () => {
    const doc = readFileSync(new URL("../../../docs/rebalances-json.md", import.meta.url), "utf8");
    const table = doc.slice(doc.indexOf("| field |"), doc.indexOf("## Example"));
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const given = json(deathOfB());
    expect([...new Set(documented)].filter((name) => name !== "partitions")).toEqual(
      Object.keys(given).filter((name) => name !== "partitions"),
    );
    for (const name of Object.keys(given.partitions![0]!))
      expect(table).toContain(`.${name}`.replace(".from", "from"));
    const example = JSON.parse(doc.slice(doc.indexOf("```json") + 7, doc.lastIndexOf("```")));
    expect(Object.keys(example)).toEqual(Object.keys(given));
    expect(Object.keys(example.partitions[0])).toEqual(Object.keys(given.partitions![0]!));
    expect(Object.keys(example.evidence)).toEqual(Object.keys(given.evidence));
  });
});

describe("what is not known is null", () => {
  const unknown = (facts: Partial<Rebalance["evidence"]>): RebalanceJson => {
    const { last } = deathOfB();
    return rebalanceJson({ ...last, evidence: { ...last.evidence, ...facts } }, []);
  };

  test("the start, and with it the duration and the first phase", () => {
    expect(unknown({ start: null })).toMatchObject({
      startedAtMs: null,
      endedAtMs: 66_200,
      durationMs: null,
      phases: [
        { name: "join", startedAtMs: null, ms: null },
        { name: "sync", startedAtMs: 66_100, ms: 100 },
      ],
    });
  });

  test("the barrier, the assignment, pauses and duplicates", () => {
    expect(unknown({ barrier: null }).waitedFor).toBeNull();
    expect(unknown({ assignment: null })).toMatchObject({
      partitions: null,
      moved: null,
      avoidable: null,
    });
    expect(unknown({ pauses: null }).partitions?.[0]).toMatchObject({
      unownedMs: null,
      pausedMs: null,
    });
    expect(unknown({ duplicates: null }).redelivered).toEqual({ count: null, grade: "unknown" });
  });

  test("an upper bound is told as one", () => {
    const { last } = deathOfB();
    const evidence = { ...last.evidence, duplicates: null };
    const bounded = rebalanceJson(
      { ...last, evidence, duplicates: [], redeliveredAtMost: 180 },
      [],
    );
    expect(bounded.redelivered).toEqual({ count: 180, grade: "upper bound" });
  });

  test("everything that is still to come, while it lasts", () => {
    const story = twoReaders()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
    expect(json(story)).toMatchObject({
      phase: "joining",
      generation: null,
      endedAtMs: null,
      durationMs: null,
      partitions: null,
      moved: null,
      waitedFor: [
        { member: "A", waitedMs: null, outcome: "waiting" },
        { member: "B", waitedMs: null, outcome: "waiting" },
      ],
      membersJoined: ["C"],
      phases: [{ round: 1, name: "join", startedAtMs: 10_000, ms: null }],
    });
  });
});

test("a static member's return is no rebalance", () => {
  const story = new InsightStory();
  story.instanceIds.set("S", "s-1").set("S#2", "s-1");
  story
    .at(0)
    .rebalances("MemberJoined", "S", { fromState: "Empty" })
    .joins("S")
    .at(3_000)
    .generation(["S"])
    .assigns({ S: [0] })
    .starts("S", 0)
    .at(4_000)
    .dies("S")
    .at(9_000)
    .note({
      type: "StaticMemberReplaced",
      groupInstanceId: "s-1",
      oldMemberId: "S",
      newMemberId: "S#2",
      assignmentKept: true,
    });
  expect(json(story)).toMatchObject({
    kind: "return",
    trigger: "static-member-changed",
    phases: [],
    moved: 0,
    membersLeft: [],
  });
});
