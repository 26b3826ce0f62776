/**
 * Zigzag varints (KIP-98), read by a cursor that belongs to this module: the decoder of records is the hottest loop of
 * regroup, and a position passed in and out costs more than the varint. Nothing here keeps state between two calls of
 * whoever uses it: `seek` first, read, take `position`.
 *
 * Reading past the end of the array gives {@link OVERLONG}. Whether a varint passed the end of its record is for the caller
 * to see, by `position`.
 */

/** What the readers give for a varint that is longer than its type allows, or beyond the safe integers. */
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

/** A 64-bit zigzag varint that is a safe integer: at most ten bytes. */
export function readVarlong(bytes: Uint8Array): number {
  const first = bytes[cursor++]!;
  if (first < 0x80) return (first >>> 1) ^ -(first & 1);
  return readLongVarlong(bytes, first);
}

/** The lowest bit is the sign; without it the magnitude fits a `number` to its last bit. */
function readLongVarlong(bytes: Uint8Array, first: number): number {
  let magnitude = (first & 0x7f) >>> 1;
  let scale = 0x40;
  for (let count = 1; count < 10; count++) {
    const byte = bytes[cursor++]!;
    magnitude += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    if (!(magnitude < Number.MAX_SAFE_INTEGER)) return OVERLONG;
    return first & 1 ? -magnitude - 1 : magnitude;
  }
  return OVERLONG;
}

/** How many bytes a safe integer takes as a zigzag varint. */
export function varintLength(value: number): number {
  let rest = Math.floor((value < 0 ? -value - 1 : value) / 0x40);
  let length = 1;
  for (; rest > 0; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes a zigzag varint (32 or 64 bits) and returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  const magnitude = value < 0 ? -value - 1 : value;
  let byte = ((magnitude % 0x40) << 1) | (value < 0 ? 1 : 0);
  let next = at;
  for (let rest = Math.floor(magnitude / 0x40); rest > 0; rest = Math.floor(rest / 0x80)) {
    bytes[next++] = byte | 0x80;
    byte = rest % 0x80;
  }
  bytes[next++] = byte;
  return next;
}
