import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  encodeHeader,
  encodeLine,
  type Pseudonymiser,
  pseudonymiser,
  RecordingDecoder,
  type RecordingLine,
} from "../../insight/index.ts";

export interface CopyRecordingOptions {
  readonly from: string;
  /** Written over, if it is there. */
  readonly to: string;
  readonly groupIds: readonly string[];
  /** Group, client, member and host names are replaced. */
  readonly pseudonyms: boolean;
}

/** Copies what a recording holds of some groups; resolves to the number of lines. Rejects with the file system's error. */
export async function copyRecording(options: CopyRecordingOptions): Promise<number> {
  let lineCount = 0;
  await pipeline(
    createReadStream(options.from, "utf8"),
    async function* (chunks: AsyncIterable<string>) {
      const copy = new RecordingCopy(options);
      for await (const chunk of chunks) yield copy.push(chunk);
      yield copy.end();
      lineCount = copy.lineCount;
    },
    createWriteStream(options.to),
  );
  return lineCount;
}

class RecordingCopy {
  readonly #decoder = new RecordingDecoder();
  readonly #groupIds: readonly string[];
  readonly #names: Pseudonymiser | null;
  #isHeaderWritten = false;
  lineCount = 0;

  constructor({ groupIds, pseudonyms }: CopyRecordingOptions) {
    this.#groupIds = groupIds;
    this.#names = pseudonyms ? pseudonymiser() : null;
  }

  push(chunk: string): string {
    return this.#text(this.#decoder.push(chunk).lines);
  }

  end(): string {
    return this.#text(this.#decoder.end().lines);
  }

  #text(lines: readonly RecordingLine[]): string {
    this.lineCount += lines.length;
    return this.#header() + lines.map((line) => this.#line(line)).join("");
  }

  #header(): string {
    const { header } = this.#decoder;
    if (this.#isHeaderWritten || header === null) return "";
    this.#isHeaderWritten = true;
    const chosen = { ...header, groups: this.#groupIds };
    return encodeHeader(this.#names?.header(chosen) ?? chosen);
  }

  /** What other groups did is left out; that time passed is not, so that numbers have no gap. */
  #line(line: RecordingLine): string {
    const kept = this.#groupIds.includes(line.group) ? line : this.#silence(line);
    return encodeLine(this.#names?.line(kept) ?? kept);
  }

  #silence({ seq, atMs }: RecordingLine): RecordingLine {
    const [group = ""] = this.#groupIds;
    return { seq, atMs, group, source: "rule", grade: "inferred", kind: "tick", payload: null };
  }
}
