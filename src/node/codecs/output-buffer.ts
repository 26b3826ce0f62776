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

  /** Adds `input[start, end)`. */
  append(input: Uint8Array, start: number, end: number): void {
    if (start > end || end > input.length) throw new CodecError("a literal passes the end");
    this.#reserve(end - start);
    // A loop beats `set` for the few bytes that most literals are.
    if (end - start <= 32) {
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
    if (distance >= length) {
      bytes.copyWithin(this.length, this.length - distance, this.length - distance + length);
    } else {
      for (let at = this.length; at < end; at++) bytes[at] = bytes[at - distance]!;
    }
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
