import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Trace } from "../../conformance/coordinator-trace.ts";

const VECTORS = new URL("../fixtures/kafka/vectors/coordinator/", import.meta.url);

/** The families of traces that are about classic groups alone, and whose writes all succeed. */
export const FAMILIES = [
  "classic-basic",
  "classic-misbehaving",
  "classic-static",
  "classic-offsets",
] as const;

/** The traces of a family, in the order of their seeds. */
export function* readTraces(family: string): Generator<Trace> {
  const text = gunzipSync(readFileSync(new URL(`${family}.jsonl.gz`, VECTORS))).toString();
  for (const line of text.split("\n")) if (line !== "") yield JSON.parse(line) as Trace;
}
