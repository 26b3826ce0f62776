import { describe, expect, it } from "vitest";
import {
  GroupHistory,
  type GroupMember,
  type Rebalance,
  rebalanceDurationMs,
} from "../../../src/insight/index.ts";
import type { GroupNote } from "../../../src/model/index.ts";
import { FAMILIES, readTraces } from "../../coordinator/trace-files.ts";
import { exactAndForeign } from "./exact-and-foreign.ts";

const TRACES_PER_FAMILY = 40;

function historyOf(notes: readonly GroupNote[]): readonly Rebalance[] {
  const history = new GroupHistory({ groupId: notes[0]?.groupId ?? "g", keptCount: 10_000 });
  for (const note of notes) history.foldNote(note);
  return history.rebalances;
}

const histories = FAMILIES.flatMap((family) =>
  [...readTraces(family)].slice(0, TRACES_PER_FAMILY).flatMap((trace) =>
    [...exactAndForeign(trace).values()].map(({ exact, foreign }) => ({
      seed: `${family} ${trace.header.seed}`,
      exact: historyOf(exact),
      foreign: historyOf(foreign),
    })),
  ),
);

/** A static member that left and came back in one rebalance looks as if it had been replaced: it goes by its instance. */
function nameOf(member: GroupMember | null): string {
  return member === null ? "nobody" : (member.groupInstanceId ?? member.memberId);
}

/** What a rebalance that came to its end did. */
function done({ rounds, ...rebalance }: Rebalance) {
  return {
    from: rebalance.fromGenerationId,
    to: rebalance.toGenerationId,
    stableAtMs: rebalance.stableAtMs,
    members: rebalance.members.map(({ memberId }) => memberId),
    owners: rebalance.changes.map(({ topic, partition, from, to }) => {
      return `${topic}-${partition} ${nameOf(from)} → ${nameOf(to)}`;
    }),
    avoidableMoveCount: rebalance.members.some(({ groupInstanceId }) => groupInstanceId !== null)
      ? null
      : rebalance.avoidableMoveCount,
    generations: rounds.map(({ generationId }) => generationId).at(-1),
  };
}

/** Of a cooperative group, what is one rebalance of two rounds is told by causes, which a journal does not have. */
function isEager({ exact }: (typeof histories)[number]): boolean {
  return exact.every(({ protocolName }) => protocolName !== "cooperative-sticky");
}

describe("the history of a group by its journal and the one by its coordinator's notes", () => {
  it("hold the same rebalances of eager groups: generations, members, owners, what moved and when it was stable", () => {
    for (const { seed, exact, foreign } of histories.filter(isEager)) {
      const ended = exact.filter(({ stableAtMs }) => stableAtMs !== null);
      expect({ seed, done: foreign.map(done) }).toEqual({ seed, done: ended.map(done) });
    }
    expect(histories.filter(isEager).flatMap(({ foreign }) => foreign).length).toBeGreaterThan(100);
  });

  it("differ in how long: by the journal no duration of a rebalance is told", () => {
    const durations = histories.flatMap(({ foreign }) =>
      foreign.filter(({ rounds }) => rounds.length > 0).map(rebalanceDurationMs),
    );
    expect(new Set(durations)).toEqual(new Set([null]));
  });
});
