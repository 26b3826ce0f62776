import { expect, it } from "vitest";
import { compareRecordBatches } from "../../../conformance/record-batches.ts";
import { kafkaBatches } from "./kafka-batches.ts";

it("every batch that Kafka's classes made is read as they read it, and written again", () => {
  const result = compareRecordBatches(kafkaBatches);
  expect(result.misses.slice(0, 3)).toEqual([]);
  expect(`${result.matched} of ${result.total}`).toBe("120 of 120");
});

it("a vector that differs in one bit is a miss", () => {
  const vector = kafkaBatches.find(({ compression }) => compression === "none")!;
  const last = Number.parseInt(vector.hex.slice(-2), 16) ^ 1;
  const hex = vector.hex.slice(0, -2) + last.toString(16).padStart(2, "0");
  expect(compareRecordBatches([{ ...vector, hex }])).toMatchObject({ matched: 0, total: 1 });
});
