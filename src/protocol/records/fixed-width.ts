/**
 * Big-endian integers at a position, for the header fields of record batches. Positions are checked by the callers:
 * a batch view is only made over bytes that hold its whole header.
 */

const TWO_POW_32 = 0x1_0000_0000;

export function int16At(bytes: Uint8Array, at: number): number {
  return (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16;
}

export function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) >>> 0;
}

/** Exact where {@link isSafeInt64At} holds, rounded to a double elsewhere. */
export function int64At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) * TWO_POW_32 + uint32At(bytes, at + 4);
}

/** Whether the 64-bit integer there is a safe integer: the only ones regroup reads as `number`. */
export function isSafeInt64At(bytes: Uint8Array, at: number): boolean {
  const high = int32At(bytes, at);
  // 54 bits with their sign, but for -2^53 itself.
  return high >> 21 === high >> 31 && (high !== -0x20_0000 || int32At(bytes, at + 4) !== 0);
}

export function setInt16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

export function setInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}

export function setInt64(bytes: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / TWO_POW_32);
  setInt32(bytes, at, high);
  setInt32(bytes, at + 4, value - high * TWO_POW_32);
}
