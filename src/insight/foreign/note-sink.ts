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

type CommittedOffset = Extract<GroupNote, { type: "OffsetsCommitted" }>["offsets"][number];

interface CommitsOnTheirWay {
  readonly atMs: number;
  readonly memberId: string;
  readonly generationId: number;
  readonly evidence: Evidence;
  readonly offsets: CommittedOffset[];
}

/** Notes of one group on their way out. */
export class NoteSink {
  readonly groupId: string;
  #notes: GroupNote[] = [];
  /** The last note, where it is of commits and more may be put into it. */
  #commits: CommitsOnTheirWay | null = null;

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  add(atMs: number, evidence: Evidence, note: GroupEventNote): void {
    this.#commits = null;
    this.#notes.push({ ...note, groupId: this.groupId, atMs, evidence });
  }

  /** What a member commits together is many records of one instant: they are one note. */
  addCommit(commit: Omit<CommitsOnTheirWay, "offsets">, offset: CommittedOffset): void {
    const last = this.#commits;
    const { atMs, memberId, generationId, evidence } = commit;
    if (
      last !== null &&
      last.atMs === atMs &&
      last.memberId === memberId &&
      last.generationId === generationId
    ) {
      last.offsets.push(offset);
      return;
    }
    const offsets = [offset];
    const { groupId } = this;
    const type = "OffsetsCommitted";
    this.#notes.push({ type, memberId, generationId, offsets, groupId, atMs, evidence });
    this.#commits = { atMs, memberId, generationId, evidence, offsets };
  }

  take(): GroupNote[] {
    this.#commits = null;
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }
}
