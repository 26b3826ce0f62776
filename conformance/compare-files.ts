import { basename } from "node:path";
import type { Comparer, ConformanceResult } from "./comparer.ts";
import { jsonLines, readVectorFile, VectorFileError } from "./vector-file.ts";

const SHOWN_MISSES = 5;
const SHOWN_SKIPPED = 5;
const SHOWN_CHARACTERS = 2000;

/** How the kinds of vector files are told apart: by a field that only their lines have. Loaded when needed. */
const KINDS: readonly { readonly field: string; load(): Promise<Comparer> }[] = [
  { field: "json", load: async () => (await import("./wire.ts")).compareWire },
  {
    field: "batches",
    load: async () => (await import("./record-batches.ts")).compareRecordBatches,
  },
  { field: "assignor", load: async () => (await import("./assignments.ts")).compareAssignments },
  {
    field: "header",
    load: async () => (await import("./coordinator-traces.ts")).compareCoordinatorTraces,
  },
];

/** Where lines go; `console` is one. */
export interface Output {
  log(line: string): void;
  error(line: string): void;
}

/** How comparing a file ended; the process ends with the largest. */
const MATCHED = 0;
const MISSED = 1;
const NOT_COMPARED = 2;

/**
 * Compares each file with what regroup makes of its vectors: prints the first misses, then one line `N of M`.
 * Returns the exit code: 0 when everything matched, 1 when something did not or when a file had nothing to compare,
 * 2 when a file could not be compared; the others are compared all the same.
 */
export async function compareFiles(paths: readonly string[], output: Output): Promise<number> {
  let exitCode = MATCHED;
  for (const path of paths) exitCode = Math.max(exitCode, await compareAndReport(path, output));
  return exitCode;
}

async function compareAndReport(path: string, output: Output): Promise<number> {
  try {
    const result = await compareFile(path);
    for (const line of report(path, result)) output.log(line);
    if (result.total > 0) return result.matched === result.total ? MATCHED : MISSED;
    output.error(`${path} has nothing that regroup implements, so nothing was compared.`);
    return MISSED;
  } catch (error) {
    if (!(error instanceof VectorFileError)) throw error;
    output.error(error.message);
    return NOT_COMPARED;
  }
}

async function compareFile(path: string): Promise<ConformanceResult> {
  const text = readVectorFile(path);
  const compare = await comparerFor(path, text);
  try {
    return compare(jsonLines(path, text));
  } catch (error) {
    // How a comparer says that a line is not of the kind of the first.
    if (error instanceof TypeError) throw new VectorFileError(`${path}: ${error.message}.`);
    throw error;
  }
}

async function comparerFor(path: string, text: string): Promise<Comparer> {
  const { value: first } = jsonLines(path, text).next();
  const isKind = typeof first === "object" && first !== null;
  const kind = isKind ? KINDS.find(({ field }) => field in first) : undefined;
  if (kind === undefined) throw new VectorFileError(`${path} is of no kind of vectors known here.`);
  return kind.load();
}

function* report(path: string, result: ConformanceResult): Generator<string> {
  const { matched, total, misses, skipped = new Map<string, number>() } = result;
  for (const { what, expected, got } of misses.slice(0, SHOWN_MISSES)) {
    yield `${what}\n  expected  ${shortened(expected)}\n  got       ${shortened(got)}`;
  }
  if (misses.length > SHOWN_MISSES) yield `… and ${misses.length - SHOWN_MISSES} more misses`;
  if (skipped.size > 0) {
    const count = [...skipped.values()].reduce((sum, lines) => sum + lines, 0);
    yield `skipped ${count} (${firstOf([...skipped.keys()].sort())})`;
  }
  yield `${basename(path)}: ${matched} of ${total}`;
}

function firstOf(names: readonly string[]): string {
  const more = names.length - SHOWN_SKIPPED;
  const shown = names.slice(0, SHOWN_SKIPPED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
