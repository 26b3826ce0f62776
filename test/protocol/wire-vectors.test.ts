import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { jsonLines, readVectorFile } from "../../conformance/vector-file.ts";
import { compareWire } from "../../conformance/wire.ts";
import { MESSAGES } from "../../src/protocol/index.ts";

const path = fileURLToPath(new URL("../fixtures/kafka/vectors/wire.jsonl.gz", import.meta.url));

it("every message that Kafka's classes made is decoded and encoded as they do it", () => {
  const { matched, total, misses } = compareWire(jsonLines(path, readVectorFile(path)));
  expect(misses.slice(0, 3)).toEqual([]);
  expect(`${matched} of ${total}`).toBe("1908 of 1908");
});

it("every message of ours is among Kafka's vectors", () => {
  const { skipped } = compareWire(jsonLines(path, readVectorFile(path)));
  for (const { name } of MESSAGES) expect(skipped!.has(name)).toBe(false);
});
