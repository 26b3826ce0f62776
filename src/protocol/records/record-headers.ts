import { utf8Text } from "../primitives/utf8.ts";
import { malformed } from "./malformed.ts";
import { position, readVarint, seek } from "./varint.ts";

/** One header of a record. Keys repeat and keep their order; a value may be `null`. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** A header is at least two lengths of one byte. */
const MIN_HEADER_BYTES = 2;

/** Decodes the headers of a record of magic 2, from their count at `at` to the end of the record. */
export function readHeaders(bytes: Uint8Array, at: number, end: number): RecordHeader[] {
  const headers: RecordHeader[] = [];
  walkHeaders(bytes, at, end, (header) => headers.push(header));
  return headers;
}

/** Checks what {@link readHeaders} would decode, without making anything; throws the same errors. */
export function checkHeaders(bytes: Uint8Array, at: number, end: number): void {
  walkHeaders(bytes, at, end, null);
}

function walkHeaders(
  bytes: Uint8Array,
  at: number,
  end: number,
  visit: ((header: RecordHeader) => void) | null,
): void {
  seek(at);
  const count = readVarint(bytes);
  if (!(count >= 0 && count * MIN_HEADER_BYTES <= end - position())) {
    throw malformed("headers", at, `${count} headers in ${end - position()} bytes`);
  }
  for (let left = count; left > 0; left--) {
    const keyLength = readLength(bytes, end, 0);
    const keyAt = position();
    seek(keyAt + keyLength);
    const valueLength = readLength(bytes, end, -1);
    const valueAt = position();
    const valueEnd = valueAt + Math.max(valueLength, 0);
    visit?.({
      key: utf8Text(bytes, keyAt, keyLength),
      value: valueLength < 0 ? null : bytes.subarray(valueAt, valueEnd),
    });
    seek(valueEnd);
  }
  if (position() !== end) {
    throw malformed("headers", position(), `${end - position()} bytes left in the record`);
  }
}

/** A length of `min` or more that fits before `end`. */
function readLength(bytes: Uint8Array, end: number, min: number): number {
  const at = position();
  const length = readVarint(bytes);
  if (!(length >= min && length <= end - position())) {
    throw malformed("headers", at, `a length of ${length}, ${end - position()} bytes left`);
  }
  return length;
}
