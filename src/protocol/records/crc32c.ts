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

const T0 = byteTable();
const T1 = shifted(T0, T0);
const T2 = shifted(T1, T0);
const T3 = shifted(T2, T0);
const T4 = shifted(T3, T0);
const T5 = shifted(T4, T0);
const T6 = shifted(T5, T0);
const T7 = shifted(T6, T0);

/**
 * The CRC-32C of `bytes[start, end)` as an unsigned 32-bit integer: slice-by-8, eight bytes a round through eight tables.
 * Record batches of magic 2 are protected by it from their attributes to their end.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
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
  return ~crc >>> 0;
}
