import {
  GroupInsight,
  type GroupSummary,
  type GroupView,
  RecordingDecoder,
  type RecordingLine,
  type RecordingProblem,
  type SourceStatus,
} from "../../../insight/index.ts";
import { count, dateTime } from "../format.ts";

/** Rebalances of each group that can be looked back at. */
const KEPT_REBALANCES = 1_000;
/** Groups beyond that are left out, and it is said: a tab has not the memory of a server. */
const MOST_GROUPS = 2_000;
/** Problems that are named one by one. */
const NAMED_PROBLEMS = 3;

/** A recording that was read to its end. */
export interface ReadRecording {
  /** The last instant that it tells of: the page's clock stands there. */
  readonly endMs: number;
  readonly status: SourceStatus;
  readonly summaries: readonly GroupSummary[];
  /** The whole of one group as of the end; null: the recording does not tell of it. */
  readonly viewOf: (groupId: string) => GroupView | null;
}

/**
 * Folds a recording in the browser, by the same code as the live view was folded by.
 *
 * Text is pushed as it is read, so a file is never held as a whole. What a line of it may cost is bounded by the
 * decoder, how many groups it may make here. A group whose lines contradict one another is told up to that line.
 */
export class RecordingFold {
  readonly #decoder = new RecordingDecoder();
  readonly #insights = new Map<string, GroupInsight>();
  readonly #problems: RecordingProblem[] = [];
  /** Group and the number of the line that contradicts those before. */
  readonly #brokenOff = new Map<string, number>();
  readonly #leftOut = new Set<string>();
  #endMs = 0;
  #lineCount = 0;

  push(text: string): void {
    this.#take(this.#decoder.push(text));
  }

  /** There is no more. Throws one sentence when nothing of it could be read. */
  end(): ReadRecording {
    this.#take(this.#decoder.end());
    const { header } = this.#decoder;
    if (header === null) {
      throw new Error(`This is no recording: ${this.#problems[0]?.text ?? "it has no header"}.`);
    }
    for (const groupId of header.groups) this.#insightOf(groupId);
    const endMs = Math.max(this.#endMs, header.startedAtMs);
    const status = this.#status(header);
    for (const insight of this.#insights.values()) insight.setSources([status]);
    return {
      endMs,
      status,
      summaries: Array.from(this.#insights.values(), (insight) => insight.summary(endMs)),
      viewOf: (groupId) => this.#insights.get(groupId)?.view(endMs) ?? null,
    };
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
    this.#endMs = Math.max(this.#endMs, line.atMs);
    if (line.kind === "tick" || this.#brokenOff.has(line.group)) return;
    const insight = this.#insightOf(line.group);
    if (insight === null) return;
    try {
      if (line.kind === "note") insight.foldNote(line.payload);
      else if (line.kind === "report") insight.foldReport(line.payload);
      else insight.foldLag(line.payload);
    } catch (error) {
      // Lines that are each well-formed may still tell what cannot have happened; the fold then trusts itself no more.
      if (!(error instanceof Error)) throw error;
      this.#brokenOff.set(line.group, line.seq);
    }
  }

  /** Null where there are too many already. */
  #insightOf(groupId: string): GroupInsight | null {
    const known = this.#insights.get(groupId);
    if (known !== undefined) return known;
    if (this.#insights.size >= MOST_GROUPS) {
      if (this.#leftOut.size < MOST_GROUPS) this.#leftOut.add(groupId);
      return null;
    }
    const insight = new GroupInsight({ groupId, keptCount: KEPT_REBALANCES });
    this.#insights.set(groupId, insight);
    return insight;
  }

  #status(header: { readonly startedAtMs: number; readonly sources: readonly string[] }) {
    const from = dateTime(header.startedAtMs);
    const heard = header.sources.join(", ") || "nobody";
    const what = `${count(this.#lineCount)} lines from ${from} on, heard from ${heard}.`;
    const trouble = [...this.#named(), ...this.#brokenOffTexts(), ...this.#leftOutTexts()];
    const status: SourceStatus = {
      source: "recording",
      status: trouble.length === 0 ? "on" : "failing",
      text: [what, ...trouble].join(" "),
    };
    return status;
  }

  #named(): string[] {
    const total = [...this.#decoder.problemCounts.values()].reduce((sum, each) => sum + each, 0);
    const named = this.#problems.map(({ lineNumber, text }) => `Line ${lineNumber}: ${text}.`);
    const more = total - named.length;
    return more > 0 ? [...named, `And ${count(more)} more problems.`] : named;
  }

  #brokenOffTexts(): string[] {
    return Array.from(
      this.#brokenOff,
      ([group, seq]) =>
        `Group ${JSON.stringify(group)} is told up to line ${seq} only: that line contradicts those before.`,
    ).slice(0, NAMED_PROBLEMS);
  }

  #leftOutTexts(): string[] {
    if (this.#leftOut.size === 0) return [];
    return [`It tells of more than ${count(MOST_GROUPS)} groups; the others were left out.`];
  }
}
