import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { RecordBatchVector } from "../../../conformance/record-batches.ts";

const file = new URL("../../fixtures/kafka/vectors/record-batches.jsonl.gz", import.meta.url);

/** The batches that Kafka's own classes made, one vector for each line. */
export const kafkaBatches: readonly RecordBatchVector[] = gunzipSync(readFileSync(file))
  .toString("utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RecordBatchVector);

/** Fresh bytes of a vector. */
export function bytesOf(vector: RecordBatchVector): Uint8Array {
  return new Uint8Array(Buffer.from(vector.hex, "hex"));
}
