import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import type { LineCodec } from "./wire-lines.ts";

/** Standard input and output; tests give their own. */
export interface LineStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Sends every line of stdin through `codec` to stdout, as it comes, and no faster than it is taken. Throws at the first
 * bad line an error that begins with its number; the lines before it are written. A reader that goes away (`EPIPE`, as
 * `head` does) ends it without an error.
 */
export async function pipeLines(
  codec: LineCodec,
  { input, output }: LineStreams = { input: process.stdin, output: process.stdout },
): Promise<void> {
  let badLine: Error | null = null;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  async function* results(): AsyncGenerator<string> {
    let number = 0;
    for await (const line of lines) {
      number++;
      try {
        yield `${codec(line)}\n`;
      } catch (error) {
        // Not thrown here: the pipeline would drop what is on its way to stdout.
        badLine = lineError(number, error);
        return;
      }
    }
  }
  try {
    await pipeline(results, output, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  } finally {
    lines.close();
  }
  if (badLine) throw badLine;
}

function lineError(number: number, cause: unknown): Error {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Line ${number}: ${problem}`, { cause });
}
