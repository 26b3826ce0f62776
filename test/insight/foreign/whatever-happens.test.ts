import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GroupHistory } from "../../../src/insight/index.ts";
import { ForeignStory } from "./foreign-story.ts";

const IDS = ["A", "B", "B#2", "C"] as const;
const ACTS = [
  ...["stores", "stores", "stores", "commits", "commits", "forgets", "polls", "polls"],
  ...["starts", "fails", "leaves", "loads", "unloads", "bumps", "member", "memberGone", "target"],
  ...["current", "take", "advance", "lose", "back"],
] as const;

const histories = fc.array(
  fc.record({
    act: fc.constantFrom(...ACTS),
    who: fc.nat({ max: 3 }),
    number: fc.nat({ max: 9 }),
    waitMs: fc.nat({ max: 4_000 }),
  }),
  { maxLength: 80 },
);

/** Feeds anything, in any order, with a clock that may go back. */
function run(acts: typeof histories extends fc.Arbitrary<infer Acts> ? Acts : never): ForeignStory {
  const story = new ForeignStory("journal", "log", "describe");
  for (const id of ["B", "B#2"]) story.instanceIds.set(id, "b");
  let nowMs = 10_000;
  for (const { act, who, number, waitMs } of acts) {
    nowMs += act === "back" ? -waitMs : waitMs;
    story.at(Math.max(0, nowMs));
    const id = IDS[who]!;
    const some = Object.fromEntries(IDS.slice(0, who).map((name, i) => [name, [i, i + number]]));
    const member = { memberId: id, groupInstanceId: null, clientId: id, clientHost: "/::1" };
    const partitions = [{ topicId: "t", partitions: [number] }];
    const gone = `[Group g] Member ${id} has left group through explicit \`LeaveGroup\` request; client reason: x`;
    const start = `Preparing to rebalance group g in state PreparingRebalance with old generation ${number} (reason: removing member ${id} on heartbeat expiration.).`;
    const doing: Record<(typeof ACTS)[number], () => unknown> = {
      stores: () => story.stores(number, some),
      commits: () => story.commits(who, number),
      forgets: () => story.journal({ type: "ClassicGroupForgotten" }),
      polls: () =>
        story.polls(
          (["Stable", "PreparingRebalance", "Empty", "Dead"] as const)[number % 4]!,
          some,
          {
            coordinatorId: number % 2,
          },
        ),
      starts: () => story.logs(start),
      fails: () => story.logs(`Member ${id} in group g has failed, removing it from the group.`),
      leaves: () => story.logs(gone),
      loads: () => story.logs(`Loaded classic group g with ${number} members.`),
      unloads: () => story.logs("[GroupId=g] Unloading group metadata for generation 7."),
      bumps: () =>
        story.journal({ type: "GroupEpochStored", groupEpoch: number, metadataHash: `${who}` }),
      member: () =>
        story.journal({
          type: "ConsumerMemberStored",
          member,
          topics: ["orders"],
          regex: null,
          rebalanceTimeoutMs: -1,
          serverAssignor: null,
          classic: null,
        }),
      memberGone: () => story.journal({ type: "ConsumerMemberForgotten", memberId: id }),
      target: () =>
        story.journal({ type: "TargetEpochStored", assignmentEpoch: number, assignedAtMs: null }),
      current: () =>
        story.journal({
          type: "CurrentAssignmentStored",
          memberId: id,
          memberEpoch: number - 2,
          previousMemberEpoch: 0,
          state: "Stable",
          assigned: partitions,
          pendingRevocation: [],
        }),
      take: () => story.take(),
      advance: () => story.group.advance("journal", nowMs),
      lose: () => story.notes.push(...story.group.loseJournal(nowMs)),
      back: () => {},
    };
    doing[act]();
  }
  return story.end();
}

describe("whatever the sources say, in any order and with any clock", () => {
  it("nothing throws, every note has its evidence, and the history takes them all", () => {
    fc.assert(
      fc.property(histories, (acts) => {
        const { notes } = run(acts);
        const history = new GroupHistory({ groupId: "g" });
        for (const note of notes) {
          expect(Number.isFinite(note.atMs)).toBe(true);
          expect(note.evidence?.withinMs).toBeGreaterThanOrEqual(0);
          expect(["journal", "log", "sampled", "inferred"]).toContain(note.evidence?.grade);
          history.foldNote(note);
        }
      }),
      { numRuns: 300 },
    );
  });
});
