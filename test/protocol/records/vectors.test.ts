import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { compareRecordBatches } from "../../../conformance/record-batches.ts";

const file = new URL("../../fixtures/kafka/vectors/record-batches.jsonl.gz", import.meta.url);

it("every batch that Kafka's classes made is read as they read it, and written again", () => {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const result = compareRecordBatches(lines.map((line) => JSON.parse(line) as unknown));
  expect(result.misses.slice(0, 3)).toEqual([]);
  expect(`${result.matched} of ${result.total}`).toBe("120 of 120");
});
