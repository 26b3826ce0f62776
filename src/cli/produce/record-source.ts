import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ProducePlan } from "./produce-plan.ts";
import { RecordSplitter } from "./record-splitter.ts";

/** A stream of bytes: stdin, or a test's. */
export interface ByteSource extends AsyncIterable<Buffer | string> {
  /** Ends it, even while somebody waits for more. */
  destroy?(): unknown;
}

/**
 * The bytes of the records that the plan names, as many at a time as came together: from stdin, or from files, each of
 * which is one record unless lines were asked for. Rejects with a sentence when a file cannot be read.
 */
export async function* recordSource(
  plan: ProducePlan,
  stdin: ByteSource,
): AsyncGenerator<readonly Buffer[]> {
  const { files, delimiter } = plan;
  if (files.length === 0) yield* split(stdin, delimiter ?? "\n");
  for (const file of files) {
    try {
      if (delimiter === null) yield [await readFile(file)];
      else yield* split(createReadStream(file), delimiter);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new Error(`Cannot read ${file}: ${code}.`, { cause: error });
    }
  }
}

async function* split(source: ByteSource, delimiter: string): AsyncGenerator<readonly Buffer[]> {
  const splitter = new RecordSplitter(delimiter);
  for await (const chunk of source) {
    const records = splitter.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    if (records.length > 0) yield records;
  }
  const last = splitter.end();
  if (last !== null) yield [last];
}
