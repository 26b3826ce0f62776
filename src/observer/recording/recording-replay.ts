import {
  RecordingDecoder,
  type RecordingHeader,
  type RecordingLine,
  type RecordingProblem,
  type SourceStatus,
} from "../../insight/index.ts";
import { GroupTable } from "../watch/group-table.ts";
import { StoppedClock } from "./stopped-clock.ts";

/** Problems that are named one by one. */
const NAMED_PROBLEMS = 3;

/** Folds a recording, line by line, as the live view folded the same inputs. */
export class RecordingReplay {
  readonly clock = new StoppedClock();
  readonly table: GroupTable;
  readonly #decoder = new RecordingDecoder();
  readonly #problems: RecordingProblem[] = [];
  /** Groups whose lines contradict one another so much that they cannot be folded on. */
  readonly #brokenOff = new Map<string, number>();
  #lineCount = 0;

  constructor() {
    this.table = new GroupTable({ clock: this.clock, onBegun: () => {}, onTouched: () => {} });
  }

  get header(): RecordingHeader | null {
    return this.#decoder.header;
  }

  push(text: string): void {
    this.#take(this.#decoder.push(text));
  }

  /** There is no more. */
  end(): void {
    this.#take(this.#decoder.end());
    for (const groupId of this.header?.groups ?? []) this.table.take(groupId);
    const status = this.status();
    for (const group of this.table.all()) group.setSources([status]);
  }

  status(): SourceStatus {
    const { header } = this;
    const source = "recording";
    if (header === null) {
      const why = this.#problems[0]?.text ?? "it has no header";
      return { source, status: "failing", text: `This is no recording: ${why}.` };
    }
    const from = new Date(header.startedAtMs).toISOString();
    const what = `${this.#lineCount} lines from ${from} on, heard from ${header.sources.join(", ") || "nobody"}.`;
    const trouble = [...this.#named(), ...this.#brokenOffTexts()].join(" ");
    const status = trouble === "" ? "on" : "failing";
    return { source, status, text: trouble === "" ? what : `${what} ${trouble}` };
  }

  #take(chunk: {
    readonly lines: readonly RecordingLine[];
    readonly problems: readonly RecordingProblem[];
  }): void {
    const room = NAMED_PROBLEMS - this.#problems.length;
    if (room > 0) this.#problems.push(...chunk.problems.slice(0, room));
    for (const line of chunk.lines) this.#fold(line);
  }

  #fold(line: RecordingLine): void {
    this.#lineCount += 1;
    this.clock.moveTo(line.atMs);
    if (line.kind === "tick" || this.#brokenOff.has(line.group)) return;
    try {
      this.table.take(line.group).hear(line);
    } catch (error) {
      // Lines that are each well-formed may still tell what cannot have happened; the fold then trusts itself no more.
      if (!(error instanceof Error)) throw error;
      this.#brokenOff.set(line.group, line.seq);
    }
  }

  #named(): string[] {
    const total = [...this.#decoder.problemCounts.values()].reduce((sum, count) => sum + count, 0);
    const named = this.#problems.map(({ lineNumber, text }) => `Line ${lineNumber}: ${text}.`);
    const more = total - named.length;
    return more > 0 ? [...named, `And ${more} more problems.`] : named;
  }

  #brokenOffTexts(): string[] {
    return Array.from(
      this.#brokenOff,
      ([group, seq]) =>
        `Group ${JSON.stringify(group)} is told up to line ${seq} only: that line contradicts those before.`,
    ).slice(0, NAMED_PROBLEMS);
  }
}
