/** A CRC-32C over a whole array. `node/` has a native one; everything here defaults to {@link crc32c}. */
export type Checksum = (bytes: Uint8Array) => number;

/** The Castagnoli polynomial (RFC 3720), bits reversed. Not the polynomial of zip and `zlib.crc32`. */
const POLYNOMIAL = 0x82f63b78;

function byteTable(): Int32Array {
  const table = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  return table;
}

/** What a byte contributes when one more zero byte follows it: the next table of slice-by-8. */
function shifted(table: Int32Array, first: Int32Array): Int32Array {
  return table.map((crc) => first[crc & 0xff]! ^ (crc >>> 8));
}

const TABLES: Int32Array[] = [byteTable()];
while (TABLES.length < 16) TABLES.push(shifted(TABLES.at(-1)!, TABLES[0]!));
const [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15] = TABLES as Tables;

/** A tuple, so that the compiler knows that all are there. */
// biome-ignore format: a list
type Tables = [
  Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array,
  Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array,
];

/** Reading words takes a view, which short input does not earn back; and the tables take words as little-endian. */
const WORDS_FROM_BYTES = 256;
const IS_LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/**
 * The CRC-32C of `bytes[start, end)` as an unsigned 32-bit integer: sixteen bytes a round through sixteen tables.
 * Record batches of magic 2 are protected by it from their attributes to their end.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  if (IS_LITTLE_ENDIAN && end - start >= WORDS_FROM_BYTES) {
    const aligned = start + (-(bytes.byteOffset + start) & 3);
    const roundCount = (end - aligned) >>> 4;
    crc = overBytes(crc, bytes, { start, end: aligned });
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, 4 * roundCount);
    crc = overWords(crc, words);
    at = aligned + 16 * roundCount;
  }
  return ~overBytes(crc, bytes, { start: at, end }) >>> 0;
}

/** Slice-by-16: the tables of a word's four bytes are independent, so the processor looks them up at once. */
function overWords(initial: number, words: Int32Array): number {
  let crc = initial;
  for (let i = 0; i < words.length; i += 4) {
    const a = words[i]! ^ crc;
    const b = words[i + 1]!;
    const c = words[i + 2]!;
    const d = words[i + 3]!;
    crc =
      T15[a & 0xff]! ^
      T14[(a >>> 8) & 0xff]! ^
      T13[(a >>> 16) & 0xff]! ^
      T12[a >>> 24]! ^
      T11[b & 0xff]! ^
      T10[(b >>> 8) & 0xff]! ^
      T9[(b >>> 16) & 0xff]! ^
      T8[b >>> 24]! ^
      T7[c & 0xff]! ^
      T6[(c >>> 8) & 0xff]! ^
      T5[(c >>> 16) & 0xff]! ^
      T4[c >>> 24]! ^
      T3[d & 0xff]! ^
      T2[(d >>> 8) & 0xff]! ^
      T1[(d >>> 16) & 0xff]! ^
      T0[d >>> 24]!;
  }
  return crc;
}

/** Slice-by-8 over single bytes, then byte by byte. */
function overBytes(
  initial: number,
  bytes: Uint8Array,
  range: { start: number; end: number },
): number {
  const { end } = range;
  let crc = initial;
  let at = range.start;
  for (; at + 8 <= end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      T7[crc & 0xff]! ^
      T6[(crc >>> 8) & 0xff]! ^
      T5[(crc >>> 16) & 0xff]! ^
      T4[crc >>> 24]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = T0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}
