import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { compareAssignments } from "../../conformance/assignments.ts";

const vectors = new URL("../fixtures/kafka/vectors/assignments.jsonl.gz", import.meta.url);

it("answers as the assignors of Kafka 4.3.0: range and roundrobin the same, the sticky ones no worse", () => {
  const lines = gunzipSync(readFileSync(vectors)).toString().trim().split("\n");
  const result = compareAssignments(lines.map((line) => JSON.parse(line)));
  expect(result.misses).toEqual([]);
  expect(result).toMatchObject({ matched: 1200, total: 1200 });
});
