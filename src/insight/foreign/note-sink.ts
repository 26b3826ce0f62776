import type { Evidence, GroupEventNote, GroupNote } from "../../model/index.ts";

/** The record says so itself. */
export const JOURNAL: Evidence = { grade: "journal", source: "__consumer_offsets", withinMs: 0 };

/** The line says so itself. */
export const LOG: Evidence = { grade: "log", source: "broker log", withinMs: 0 };

/** Concluded from records of the journal. */
export const CONCLUDED: Evidence = { grade: "inferred", source: "rule", withinMs: 0 };

/** Seen at a poll: it happened since the one before. */
export function sampled(withinMs: number): Evidence {
  return { grade: "sampled", source: "describe", withinMs };
}

/** The same, known less exactly: within so many ms before the instant that is given. */
export function within(evidence: Evidence, withinMs: number): Evidence {
  return withinMs > 0 ? { ...evidence, withinMs } : evidence;
}

/** Notes of one group on their way out. */
export class NoteSink {
  readonly groupId: string;
  #notes: GroupNote[] = [];

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  add(atMs: number, evidence: Evidence, note: GroupEventNote): void {
    this.#notes.push({ ...note, groupId: this.groupId, atMs, evidence });
  }

  take(): GroupNote[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }
}
