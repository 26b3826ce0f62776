import { CodecError } from "./codec-error.ts";

const FIRST_CAPACITY_BYTES = 4096;

/**
 * What a decompressor has written so far. It grows with what is really written, never by what a header declares, and
 * refuses to grow beyond its bound.
 */
export class OutputBuffer {
  bytes = new Uint8Array(FIRST_CAPACITY_BYTES);
  length = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Room for so many bytes more, or for what the bound leaves of them: for who writes `bytes` and sets `length`. */
  makeRoom(moreBytes: number): void {
    this.#reserve(Math.min(moreBytes, this.#maxBytes - this.length));
  }

  /** Adds `input[start, end)`. */
  append(input: Uint8Array, start: number, end: number): void {
    if (start > end || end > input.length) throw new CodecError("a literal passes the end");
    this.#reserve(end - start);
    // A loop beats `set` for the few bytes that most literals are.
    if (end - start <= LOOP_BYTES) {
      for (let at = start; at < end; at++) this.bytes[this.length++] = input[at]!;
      return;
    }
    this.bytes.set(input.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Repeats `length` bytes from `distance` back; they may overlap what is being written. */
  repeat(distance: number, length: number): void {
    if (distance < 1 || distance > this.length)
      throw new CodecError("a copy from before the start");
    this.#reserve(length);
    const { bytes } = this;
    const end = this.length + length;
    repeatWithin(bytes, this.length, distance, length);
    this.length = end;
  }

  /** Everything written. */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  #reserve(moreBytes: number): void {
    const needed = this.length + moreBytes;
    if (needed > this.#maxBytes) throw new CodecError(`more than ${this.#maxBytes} bytes`);
    if (needed <= this.bytes.length) return;
    const capacity = Math.min(Math.max(needed, 2 * this.bytes.length), this.#maxBytes);
    const larger = new Uint8Array(capacity);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** Up to here a loop is faster than the call of `copyWithin`. */
export const LOOP_BYTES = 48;

/** Writes at `at` what stands `distance` before, `length` bytes of it; what was just written may be among that. */
export function repeatWithin(
  bytes: Uint8Array,
  at: number,
  distance: number,
  length: number,
): void {
  if (length > LOOP_BYTES && distance >= length) {
    bytes.copyWithin(at, at - distance, at - distance + length);
    return;
  }
  // Whole periods, so that what is there can be doubled.
  const seedBytes = distance * Math.ceil(LOOP_BYTES / distance);
  let done = Math.min(length, seedBytes);
  for (let to = at; to < at + done; to++) bytes[to] = bytes[to - distance]!;
  for (; done < length; done *= 2) {
    bytes.copyWithin(at + done, at, at + Math.min(done, length - done));
  }
}
