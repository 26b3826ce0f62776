import { basename } from "node:path";
import type { Comparer, ConformanceResult } from "./comparer.ts";
import { jsonLines, readVectorFile, VectorFileError } from "./vector-file.ts";

/**
 * `npm run conformance -- FILE…`: compares regroup with vectors made by Apache Kafka's own classes.
 *
 * The kind of a file is told by its first line. Prints the first misses, then one line `N of M` for each file. Exit
 * code 0 when everything matched, 1 when something did not, 2 when a file could not be compared.
 */

const SHOWN_MISSES = 5;
const SHOWN_CHARACTERS = 2000;

/** How the kinds of vector files are told apart: by a field that only theirs have. */
const KINDS: readonly { readonly field: string; load(): Promise<Comparer> }[] = [
  { field: "json", load: async () => (await import("./wire.ts")).compareWire },
  {
    field: "batches",
    load: async () => (await import("./record-batches.ts")).compareRecordBatches,
  },
];

async function comparerFor(path: string, text: string): Promise<Comparer> {
  const { value: first } = jsonLines(path, text).next();
  const kind = KINDS.find(
    ({ field }) => typeof first === "object" && first !== null && field in first,
  );
  if (kind === undefined) throw new VectorFileError(`${path} is of no kind of vectors known here.`);
  return kind.load();
}

async function compareFile(path: string): Promise<ConformanceResult> {
  const text = readVectorFile(path);
  const compare = await comparerFor(path, text);
  return compare(jsonLines(path, text));
}

function print(path: string, { matched, total, misses, skipped }: ConformanceResult): void {
  for (const { what, expected, got } of misses.slice(0, SHOWN_MISSES)) {
    console.log(`${what}\n  expected  ${shortened(expected)}\n  got       ${shortened(got)}`);
  }
  if (misses.length > SHOWN_MISSES)
    console.log(`… and ${misses.length - SHOWN_MISSES} more misses`);
  if (skipped !== undefined && skipped.size > 0) {
    const count = [...skipped.values()].reduce((sum, lines) => sum + lines, 0);
    console.log(`skipped ${count} (${[...skipped.keys()].sort().join(", ")})`);
  }
  console.log(`${basename(path)}: ${matched} of ${total}`);
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

async function main(paths: readonly string[]): Promise<number> {
  if (paths.length === 0) throw new VectorFileError("Usage: npm run conformance -- FILE…");
  let exitCode = 0;
  for (const path of paths) {
    const result = await compareFile(path);
    print(path, result);
    if (result.matched < result.total) exitCode = 1;
  }
  return exitCode;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof VectorFileError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
