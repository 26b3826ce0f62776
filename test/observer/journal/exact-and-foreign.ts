import type { Trace } from "../../../conformance/coordinator-trace.ts";
import { TraceDriver } from "../../../conformance/coordinator-trace-driver.ts";
import { compareTrace } from "../../../conformance/coordinator-traces.ts";
import {
  type CoordinatorEffect,
  type CoordinatorRecord,
  encodeCoordinatorRecord,
} from "../../../src/coordinator/index.ts";
import { ForeignGroup } from "../../../src/insight/index.ts";
import type { GroupNote } from "../../../src/model/index.ts";
import { type JournalBytes, JournalDecoder } from "../../../src/observer/index.ts";

/** The notes of one group, once as its coordinator made them and once as its journal's bytes tell. */
export interface ExactAndForeign {
  readonly exact: readonly GroupNote[];
  readonly foreign: readonly GroupNote[];
}

/** Runs a trace of Kafka's coordinator on ours, which writes the same records, and reads those from outside. */
export function exactAndForeign(trace: Trace): Map<string, ExactAndForeign> {
  const driver = new TraceDriver(trace);
  const exact = new Map<string, GroupNote[]>();
  const journal: JournalBytes[] = [];
  driver.onStep = (_event, effects) => {
    const notes = effects.flatMap((effect) => (effect.type === "Note" ? [effect.note] : []));
    for (const note of notes) {
      exact.set(note.groupId, [...(exact.get(note.groupId) ?? []), note]);
    }
    journal.push(...written(effects, notes[0]?.atMs ?? null, journal.length));
  };
  compareTrace(trace, driver);
  const groups = new Map<string, ExactAndForeign>();
  for (const [groupId, notes] of exact) {
    groups.set(groupId, { exact: notes, foreign: readFromOutside(groupId, journal) });
  }
  return groups;
}

function written(
  effects: readonly CoordinatorEffect[],
  atMs: number | null,
  from: number,
): JournalBytes[] {
  return effects
    .flatMap((effect) =>
      // What a transaction writes counts once it is committed: that is its reader's affair.
      effect.type === "AppendRecords" && effect.producer === null ? effect.records : [],
    )
    .map((record, i) => {
      const timestamp = atMs ?? instantOf(record);
      return { ...encodeCoordinatorRecord(record), offset: from + i, timestamp };
    });
}

function instantOf({ type, value }: CoordinatorRecord): number {
  if (value === null) return -1;
  return type === "GroupMetadata" ? value.currentStateTimestamp : value.commitTimestamp;
}

function readFromOutside(groupId: string, journal: readonly JournalBytes[]): GroupNote[] {
  const decoder = new JournalDecoder({ groupIds: new Set([groupId]) });
  const group = new ForeignGroup({ groupId, sources: ["journal"] });
  for (const record of journal) {
    const event = decoder.decode(record);
    if (event !== null) group.addJournal(event, 0);
  }
  return group.end();
}
