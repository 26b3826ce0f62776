import { closeSync, openSync, writeSync } from "node:fs";
import { nowMs } from "./child-protocol.ts";

/** What a process writes of itself; `event` says what, the other fields are that event's. */
export interface ProcessLogLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * A process's own account of itself: one JSON object a line, written before the next thing is done, so that a process
 * which is killed has written all that it did. It is evidence beside the reports, with the process's own clock.
 */
export class ProcessLog {
  readonly #file: number | null;

  /** Null: nothing is written. Throws when the file cannot be opened. */
  constructor(path: string | null) {
    this.#file = path === null ? null : openSync(path, "a");
  }

  write(line: ProcessLogLine, atMs: number = nowMs()): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify({ atMs, ...line })}\n`);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}
