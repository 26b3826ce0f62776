import { describe, expect, it } from "vitest";
import { TraceDriver } from "../../conformance/coordinator-trace-driver.ts";
import {
  createShard,
  encodeCoordinatorRecord,
  NO_PRODUCER_ID,
  nextDeadlineMs,
  step,
} from "../../src/coordinator/index.ts";
import { type JournalEntry, replay, replayed } from "./coordinator-kit.ts";
import { durableGroup, durableOffsets } from "./durable-state.ts";
import { FAMILIES, readTraces } from "./trace-files.ts";

describe("replaying any prefix of the journal", () => {
  for (const family of FAMILIES) {
    it(`gives the durable state that was live at that point, in every eighth trace of ${family}`, () => {
      let compared = 0;
      for (const [i, trace] of [...readTraces(family)].entries()) {
        if (i % 8 !== 0) continue;
        const driver = new TraceDriver(trace);
        // Applied record by record beside the living shard: at each step, the replay of the prefix so far.
        const replica = createShard();
        driver.onStep = (event, effects) => {
          const touched = new Set<string>();
          if (event.type === "TransactionCompleted") replay(replica, event);
          for (const effect of effects) {
            if (effect.type !== "AppendRecords") continue;
            const producerId = effect.producer?.producerId ?? NO_PRODUCER_ID;
            for (const record of effect.records) {
              replay(replica, { ...encodeCoordinatorRecord(record), producerId });
              touched.add(record.key.group);
            }
          }
          expectSame(durableOffsets(replica), durableOffsets(driver.shard));
          for (const group of touched) {
            const live = durableGroup(driver.shard, group);
            if (live === null) continue;
            compared += 1;
            expectSame(durableGroup(replica, group), live);
          }
        };
        for (const { i, at, event } of trace.log) {
          if (i === undefined || event === undefined) continue;
          driver.advanceTo(at);
          driver.apply(i, event, at);
        }
      }
      expect(compared).toBeGreaterThan(50);
    });
  }

  it("works on what compaction leaves, in any order and with anything missing", () => {
    const [trace] = [...readTraces("classic-offsets")].slice(7);
    const journal: JournalEntry[] = [];
    const driver = new TraceDriver(trace!);
    driver.onStep = (event, effects) => {
      if (event.type === "TransactionCompleted") journal.push(event);
      for (const effect of effects) {
        if (effect.type !== "AppendRecords") continue;
        const producerId = effect.producer?.producerId ?? NO_PRODUCER_ID;
        for (const record of effect.records) {
          journal.push({ ...encodeCoordinatorRecord(record), producerId });
        }
      }
    };
    for (const { i, at, event } of trace!.log) {
      if (i === undefined || event === undefined) continue;
      driver.advanceTo(at);
      driver.apply(i, event, at);
    }
    const compacted = journal.filter(
      (entry, at) => "result" in entry || !isOverwritten(journal, entry, at),
    );
    expect(compacted.length).toBeLessThan(journal.length);
    expect(withoutPositions(durableOffsets(replayed(compacted)))).toEqual(
      withoutPositions(durableOffsets(replayed(journal))),
    );
    // The cleaner may also have removed tombstones, or anything of a key that came back: loading must not fail.
    for (let skip = 2; skip < 7; skip++) {
      const shard = replayed(journal.filter((_, at) => at % skip !== 0).toReversed());
      const env = {
        nowMs: 1_700_000_000_000,
        notes: false,
        topics: { topicId: () => null, topicName: () => null, partitionCount: () => 0 },
        newMemberIdSuffix: () => "x",
      };
      step(shard, { type: "Loaded" }, env);
      expect(nextDeadlineMs(shard)).not.toBeNull();
    }
  });
});

/** Compared as text first, as almost always they are the same. */
function expectSame(got: unknown, expected: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(expected)) expect(got).toEqual(expected);
}

/** A later record of the same key exists, and none of the two belongs to a transaction. */
function isOverwritten(
  journal: readonly JournalEntry[],
  entry: Extract<JournalEntry, { key: Uint8Array }>,
  at: number,
): boolean {
  if (entry.producerId !== NO_PRODUCER_ID) return false;
  return journal
    .slice(at + 1)
    .some(
      (later) =>
        "key" in later && later.producerId === NO_PRODUCER_ID && `${later.key}` === `${entry.key}`,
    );
}

function withoutPositions(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (name, value) => (name === "position" ? 0 : value)));
}
