import { describe, expect, it } from "vitest";
import type { JournalEvent, JournalLine } from "../../e2e/journal.ts";
import { isWhole, judge } from "../../e2e/judge.ts";

/** Lines of stage 0, a millisecond apart. */
function story(...events: readonly [processId: string, event: JournalEvent][]): JournalLine[] {
  return events.map(([processId, event], index) => ({
    processId,
    stage: 0,
    atMs: index + 1,
    ...event,
  }));
}

const started = (first: number, last: number, generationId = 1): JournalEvent => {
  return { type: "Started", partition: 0, first, last, memberId: "m", generationId };
};
const ended = (first: number, last: number): JournalEvent => {
  return { type: "Ended", partition: 0, first, last };
};
const committed = (offset: number): JournalEvent => ({ type: "Committed", offsets: [[0, offset]] });
const killed: JournalEvent = { type: "Killed" };

function verdictOf(lines: JournalLine[], arrived = [0, 1, 2, 3]) {
  return judge({ lines, arrived: [arrived], fed: [4] });
}

describe("the judge of the pipeline", () => {
  it("finds a run whole in which one process hands over to another", () => {
    const lines = story(
      ["a", started(0, 1)],
      ["a", ended(0, 1)],
      ["a", committed(2)],
      ["b", started(2, 3, 2)],
    );
    expect(isWhole(verdictOf(lines))).toBe(true);
  });

  it("counts a number that never arrived as lost, and an early one as out of order", () => {
    const verdict = verdictOf([], [0, 2, 1]);
    expect(verdict).toMatchObject({ lost: 1, outOfOrder: 1 });
  });

  it("takes a repetition of what came before for no disorder", () => {
    expect(verdictOf([], [0, 1, 0, 1, 2, 3]).outOfOrder).toBe(0);
  });

  it("excuses what a killed process had not committed", () => {
    const lines = story(["a", started(0, 1)], ["a", killed], ["b", started(0, 3, 2)]);
    expect(verdictOf(lines)).toMatchObject({ duplicates: 2, duplicatesOnCleanHandOver: [] });
    expect(isWhole(verdictOf(lines))).toBe(true);
  });

  it("does not excuse what it had committed", () => {
    const lines = story(
      ["a", started(0, 1)],
      ["a", committed(2)],
      ["a", killed],
      ["b", started(1, 3, 2)],
    );
    expect(verdictOf(lines).duplicatesAfterCommit).toHaveLength(1);
  });

  it("does not excuse a process that nothing happened to", () => {
    const lines = story(["a", started(0, 1)], ["a", ended(0, 1)], ["b", started(0, 3, 2)]);
    expect(verdictOf(lines).duplicatesOnCleanHandOver).toHaveLength(1);
  });

  it("allows no repetition at all where members only came and went in order", () => {
    const lost: JournalEvent = { type: "Lost", partitions: [0], generationId: 1 };
    const lines = story(["a", started(0, 1)], ["a", lost], ["b", started(0, 3, 2)]);
    expect(isWhole(verdictOf(lines))).toBe(true);
    expect(isWhole(verdictOf(lines), true)).toBe(false);
  });

  it("sees two processes at work on one partition", () => {
    const lines = story(["a", started(0, 1)], ["b", started(2, 3, 2)], ["a", ended(0, 1)]);
    expect(verdictOf(lines).overlaps).toHaveLength(1);
  });

  it("sees a frozen process begin again after its successor", () => {
    const frozen: JournalEvent = { type: "Frozen" };
    const lines = story(
      ["a", started(0, 0)],
      ["a", frozen],
      ["b", started(0, 1, 2)],
      ["a", started(1, 1)],
    );
    expect(verdictOf(lines).overlaps).toHaveLength(1);
  });
});
