/**
 * What the processes of a run say of themselves, a line of JSON each, written before anything else may happen: a process
 * that is killed leaves everything it did in its file.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Epoch milliseconds with a fraction; one machine, so one clock for all processes. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Who writes a line: a process, as the parent named it. */
export interface Writer {
  readonly processId: string;
  readonly stage: number;
}

export type JournalLine = Writer & { readonly atMs: number } & JournalEvent;

export type JournalEvent =
  /** A handler begins with the records `first` to `last` of a partition. */
  | {
      readonly type: "Started";
      readonly partition: number;
      readonly first: number;
      readonly last: number;
      readonly memberId: string;
      readonly generationId: number;
    }
  /** The handler's work is done: its copies are acknowledged. */
  | {
      readonly type: "Ended";
      readonly partition: number;
      readonly first: number;
      readonly last: number;
    }
  /** The broker accepted these committed offsets. */
  | {
      readonly type: "Committed";
      readonly offsets: readonly (readonly [partition: number, offset: number])[];
    }
  | {
      readonly type: "Assigned" | "Revoked" | "Lost";
      readonly partitions: readonly number[];
      readonly generationId: number;
    }
  /** By the parent, of a process: it was killed, stopped and continued, asked to leave. */
  | { readonly type: "Killed" | "Frozen" | "Thawed" | "AskedToLeave" | "Left" | "Launched" }
  | { readonly type: "Failed"; readonly message: string };

/** Appends to a process's file. Lines are written at once, whatever becomes of the process. */
export class Journal {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "a");
  }

  write({ processId, stage }: Writer, event: JournalEvent): void {
    const line: JournalLine = { processId, stage, atMs: nowMs(), ...event };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** All lines of these files, by time. A line that a SIGKILL cut is left out. */
export function readJournals(paths: readonly string[]): JournalLine[] {
  const lines = paths.flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalLine),
  );
  return lines.sort((a, b) => a.atMs - b.atMs);
}
