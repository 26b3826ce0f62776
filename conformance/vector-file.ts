import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A file that cannot be compared at all: told in one sentence, exit code 2. */
export class VectorFileError extends Error {
  override readonly name = "VectorFileError";
}

/** Reads a file of JSON lines, plain or gzipped (told by its first bytes). */
export function readVectorFile(path: string): string {
  try {
    const bytes = readFileSync(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new VectorFileError(`${path} cannot be read: ${code ?? message}.`);
  }
}

/** Its lines one by one, so that a large file is never held as objects. Empty lines are passed over. */
export function* jsonLines(path: string, text: string): Generator<unknown> {
  let start = 0;
  for (let number = 1; start < text.length; number++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line !== "") yield parse(path, number, line);
  }
}

function parse(path: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new VectorFileError(`${path} is not JSON lines: line ${number} is not JSON.`);
  }
}
