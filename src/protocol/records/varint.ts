/**
 * Zigzag varints (KIP-98), read by a cursor that belongs to this module: the decoder of records is the hottest loop of
 * regroup, and a position passed in and out costs more than the varint. Nothing here keeps state between two calls of
 * whoever uses it: `seek` first, read, take `position`.
 *
 * Reading past the end of the array gives -0 bytes of value and, at the latest after ten bytes, {@link OVERLONG};
 * callers compare `position` with the end of what they read.
 */

/** What the readers give for a varint longer than its type allows, or for a 64-bit one beyond 2^52. */
export const OVERLONG = Number.NaN;

let cursor = 0;

export function seek(at: number): void {
  cursor = at;
}

export function position(): number {
  return cursor;
}

/** A 32-bit zigzag varint: at most five bytes. */
export function readVarint(bytes: Uint8Array): number {
  const first = bytes[cursor++]!;
  if (first < 0x80) return (first >>> 1) ^ -(first & 1);
  return readLongVarint(bytes, first & 0x7f);
}

function readLongVarint(bytes: Uint8Array, low: number): number {
  let raw = low;
  for (let shift = 7; shift < 35; shift += 7) {
    const byte = bytes[cursor++]!;
    raw |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
  }
  return OVERLONG;
}

/** A 64-bit zigzag varint, exact within ±2^52: at most ten bytes. */
export function readVarlong(bytes: Uint8Array): number {
  const first = bytes[cursor++]!;
  if (first < 0x80) return (first >>> 1) ^ -(first & 1);
  return readLongVarlong(bytes, first & 0x7f);
}

function readLongVarlong(bytes: Uint8Array, low: number): number {
  let raw = low;
  let scale = 0x80;
  for (let count = 1; count < 10; count++) {
    const byte = bytes[cursor++]!;
    raw += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte < 0x80) return zigzag(raw);
  }
  return OVERLONG;
}

function zigzag(raw: number): number {
  if (!Number.isSafeInteger(raw)) return OVERLONG;
  return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
}

/** How many bytes a signed number within ±2^52 takes as a zigzag varint. */
export function varintLength(value: number): number {
  let raw = value < 0 ? -2 * value - 1 : 2 * value;
  let length = 1;
  for (; raw >= 0x80; raw = Math.floor(raw / 0x80)) length++;
  return length;
}

/** Writes a zigzag varint (32 or 64 bits) and returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let raw = value < 0 ? -2 * value - 1 : 2 * value;
  let next = at;
  for (; raw >= 0x80; raw = Math.floor(raw / 0x80)) bytes[next++] = (raw % 0x80) | 0x80;
  bytes[next++] = raw;
  return next;
}
