import { encodeRecordBatch, type RecordBatchOptions } from "../../src/protocol/index.ts";
import { START_MS } from "./virtual-clock.ts";

/** ASCII text as bytes. */
export function bytes(text: string): Uint8Array {
  const encoded = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) encoded[at] = text.charCodeAt(at);
  return encoded;
}

/** The text of ASCII bytes. */
export function text(value: Uint8Array | null): string | null {
  return value === null ? null : String.fromCharCode(...value);
}

/** One record: a value; or key and value; with a timestamp if it matters. */
export interface TestRecord {
  readonly key?: string | null;
  readonly value?: string | null;
  readonly timestamp?: number;
}

/** A batch of these records as a producer sends it. */
export function batchOf(
  records: readonly (string | TestRecord)[],
  options: RecordBatchOptions = {},
): Uint8Array {
  return encodeRecordBatch(
    records.map((each) => {
      const record = typeof each === "string" ? { value: each } : each;
      const { key = null, value = null, timestamp = START_MS } = record;
      return {
        key: key === null ? null : bytes(key),
        value: value === null ? null : bytes(value),
        timestamp,
      };
    }),
    options,
  );
}
