import { type Field, WrongShape } from "./field.ts";
import { headerFields, lineField } from "./line-fields.ts";
import type { RecordingHeader, RecordingLine } from "./recording-line.ts";

/** A longer line is nobody's: a group of 10,000 members and partitions has 2 MiB. */
const MOST_LINE_LENGTH = 4 * 1024 * 1024;
/** Problems that are told one by one; all are counted. */
const MOST_TOLD_COUNT = 1_000;

/**
 * - `NoHeader`: the first line is not a recording's header; nothing after it is read.
 * - `UnsupportedVersion`: a header of a version that is not known here; nothing after it is read.
 * - `BadJson`, `WrongShape`, `TooLong`: the line is refused. `UnknownType`: skipped, made by a newer version.
 * - `OutOfOrder`: its number is not above the last one; the line is refused.
 * - `Gap`: numbers are missing before this line, which itself is good.
 * - `Truncated`: the last line has no end.
 */
export type ProblemKind =
  | "NoHeader"
  | "UnsupportedVersion"
  | "BadJson"
  | "WrongShape"
  | "TooLong"
  | "UnknownType"
  | "OutOfOrder"
  | "Gap"
  | "Truncated";

export interface RecordingProblem {
  readonly kind: ProblemKind;
  /** Counts the lines of the file from 1. */
  readonly lineNumber: number;
  /** One sentence. */
  readonly text: string;
}

export interface DecodedChunk {
  readonly lines: readonly RecordingLine[];
  readonly problems: readonly RecordingProblem[];
}

/**
 * Reads a recording as it comes, chunk by chunk, from wherever: a file that somebody sent may hold anything.
 *
 * Theory of operation. Text is collected until its line feed, at most 4 MiB of it: a longer line is dropped as it comes
 * and told when it ends. The first line has to be a header of a known version, or nothing is read at all. Each line after
 * it is parsed and read field by field into a new object that has only the declared properties, so neither `__proto__`
 * nor a property too many gets through; texts, lists and numbers are bounded, numbers are exact or refused. What is
 * refused is told as a problem, by line, and the next line is read. Nothing is ever thrown.
 */
export class RecordingDecoder {
  #partial = "";
  #isDropping = false;
  #lineNumber = 0;
  #header: RecordingHeader | null = null;
  #isRefused = false;
  #lastSeq: number | null = null;
  readonly #counts = new Map<ProblemKind, number>();
  #toldCount = 0;
  #lines: RecordingLine[] = [];
  #problems: RecordingProblem[] = [];

  /** The header, once it was read. */
  get header(): RecordingHeader | null {
    return this.#header;
  }

  /** How many problems of each kind there were so far, those that were not told included. */
  get problemCounts(): ReadonlyMap<ProblemKind, number> {
    return this.#counts;
  }

  /** Takes the next piece of text, and gives what is complete by it. */
  push(chunk: string): DecodedChunk {
    let from = 0;
    for (let at = chunk.indexOf("\n"); at !== -1; at = chunk.indexOf("\n", from)) {
      this.#collect(chunk.slice(from, at));
      this.#endLine();
      from = at + 1;
    }
    this.#collect(chunk.slice(from));
    return this.#taken();
  }

  /** There is no more text. A last line without its line feed is read if it is whole. */
  end(): DecodedChunk {
    if (this.#partial.trim() === "" && !this.#isDropping) {
      if (this.#lineNumber === 0) this.#tell("NoHeader", "the recording is empty");
      return this.#taken();
    }
    if (!this.#isDropping && !isJson(this.#partial)) {
      this.#lineNumber += 1;
      this.#partial = "";
      this.#tell("Truncated", "the last line has no end; it was left out");
      return this.#taken();
    }
    this.#endLine();
    return this.#taken();
  }

  #collect(text: string): void {
    if (this.#isDropping) return;
    if (this.#partial.length + text.length > MOST_LINE_LENGTH) {
      this.#isDropping = true;
      this.#partial = "";
    } else {
      this.#partial += text;
    }
  }

  #endLine(): void {
    this.#lineNumber += 1;
    const text = this.#partial;
    this.#partial = "";
    if (this.#isDropping) {
      this.#isDropping = false;
      if (this.#header === null && !this.#isRefused) this.#refuse("NoHeader", "it is too long");
      else if (!this.#isRefused) this.#tell("TooLong", "a line of more than 4 MiB was left out");
      return;
    }
    if (this.#isRefused || text.trim() === "") return;
    if (this.#header === null) this.#readHeader(text);
    else this.#readLine(text);
  }

  #readHeader(text: string): void {
    // A byte order mark is no part of the text.
    const value = parsed(text.replace(/^\u{feff}/u, ""));
    const version = ownProperty(value, "schemaVersion");
    if (value === undefined) {
      this.#refuse("NoHeader", "it is not JSON");
    } else if (
      ownProperty(value, "kind") === "header" &&
      typeof version === "number" &&
      version !== 1
    ) {
      const why = `it is of schema version ${version}, and this program reads version 1`;
      this.#refuse("UnsupportedVersion", why);
    } else {
      try {
        this.#header = headerFields.read(value);
      } catch (error) {
        this.#refuse("NoHeader", whatIsWrong(error));
      }
    }
  }

  #readLine(text: string): void {
    const value = parsed(text);
    const field = lineField(value);
    if (value === undefined) {
      this.#tell("BadJson", "a line that is not JSON was left out");
    } else if (ownProperty(value, "kind") === "header") {
      this.#tell("OutOfOrder", "a second header was left out");
    } else if (field === null) {
      this.#tell("UnknownType", `${described(value)} is not known here and was left out`);
    } else {
      this.#readFields(value, field);
    }
  }

  #readFields(value: unknown, field: Field<RecordingLine>): void {
    let line: RecordingLine;
    try {
      line = field.read(value);
    } catch (error) {
      this.#tell("WrongShape", `${described(value)} was left out: ${whatIsWrong(error)}`);
      return;
    }
    const last = this.#lastSeq;
    if (last !== null && line.seq <= last) {
      this.#tell("OutOfOrder", `line ${line.seq} came after ${last} and was left out`);
      return;
    }
    if (last !== null && line.seq > last + 1) {
      this.#tell("Gap", `${line.seq - last - 1} lines are missing after ${last}`);
    }
    this.#lastSeq = line.seq;
    this.#lines.push(line);
  }

  #refuse(kind: "NoHeader" | "UnsupportedVersion", why: string): void {
    this.#isRefused = true;
    this.#tell(kind, `the first line is not a header that can be read, so nothing is: ${why}`);
  }

  #tell(kind: ProblemKind, text: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (this.#toldCount >= MOST_TOLD_COUNT) return;
    this.#toldCount += 1;
    this.#problems.push({ kind, lineNumber: this.#lineNumber, text });
  }

  #taken(): DecodedChunk {
    const taken = { lines: this.#lines, problems: this.#problems };
    this.#lines = [];
    this.#problems = [];
    return taken;
  }
}

/** Undefined where the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined;
}

function ownProperty(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** `a note of type MemberLeft`, with no more of a stranger's words than fit. */
function described(value: unknown): string {
  const kind = ownProperty(value, "kind");
  const type = ownProperty(ownProperty(value, "payload"), "type");
  const words = [kind, type].filter((word) => typeof word === "string");
  return words.length === 0 ? "a line" : `a line ${JSON.stringify(words.join(" ").slice(0, 60))}`;
}

function whatIsWrong(error: unknown): string {
  if (!(error instanceof WrongShape)) return "it cannot be read";
  const where = error.path.length === 0 ? "" : ` at ${error.path.join(".").slice(0, 100)}`;
  return `expected ${error.message}${where}`;
}
