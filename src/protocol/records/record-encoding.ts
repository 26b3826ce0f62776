import { putUtf8, utf8Length } from "../primitives/utf8.ts";
import type { RecordHeader } from "./record-headers.ts";
import { varintLength, writeVarint } from "./varint.ts";

/** A header with its key in bytes. */
interface EncodedHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** The parts of a record of magic 2, with the deltas that its batch gives it. */
export interface RecordParts {
  readonly timestampDelta: number;
  readonly offsetDelta: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly EncodedHeader[];
}

const NO_HEADERS: readonly EncodedHeader[] = [];

export function encodeHeaders(
  headers: readonly RecordHeader[] | undefined,
): readonly EncodedHeader[] {
  if (headers === undefined || headers.length === 0) return NO_HEADERS;
  return headers.map(({ key, value }) => ({ key: encodeUtf8(key), value }));
}

/** The bytes of a record after its length. */
export function recordBodyLength(record: RecordParts): number {
  let length =
    1 +
    varintLength(record.timestampDelta) +
    varintLength(record.offsetDelta) +
    nullableBytesLength(record.key) +
    nullableBytesLength(record.value) +
    varintLength(record.headers.length);
  for (const header of record.headers) {
    length += nullableBytesLength(header.key) + nullableBytesLength(header.value);
  }
  return length;
}

/** Writes a record whose body is `bodyLength` long, and returns the position after it. */
export function writeRecord(
  record: RecordParts,
  bodyLength: number,
  into: { bytes: Uint8Array; at: number },
): number {
  const { bytes } = into;
  let at = writeVarint(bytes, into.at, bodyLength);
  bytes[at++] = 0; // Record attributes: unused by every version of Kafka.
  at = writeVarint(bytes, at, record.timestampDelta);
  at = writeVarint(bytes, at, record.offsetDelta);
  at = writeNullableBytes(bytes, at, record.key);
  at = writeNullableBytes(bytes, at, record.value);
  at = writeVarint(bytes, at, record.headers.length);
  for (const header of record.headers) {
    at = writeNullableBytes(bytes, at, header.key);
    at = writeNullableBytes(bytes, at, header.value);
  }
  return at;
}

function nullableBytesLength(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintLength(bytes.length) + bytes.length;
}

function writeNullableBytes(into: Uint8Array, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(into, at, -1);
  const next = writeVarint(into, at, bytes.length);
  into.set(bytes, next);
  return next + bytes.length;
}

function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  putUtf8(text, bytes, 0);
  return bytes;
}
