import type { Uuid } from "../../model/index.ts";
import { DecodeError } from "./decode-error.ts";
import { utf8Text } from "./utf8.ts";
import { uuidText } from "./uuid-bytes.ts";

const EMPTY = new Uint8Array(0);
const MAX_STRING_BYTES = 0x7fff;
const float = new DataView(new ArrayBuffer(8));

/**
 * A cursor over bytes, big-endian as all of Kafka's protocol. One reader is meant to be pointed at many messages.
 *
 * Every read that would pass the end throws {@link DecodeError}; nothing is allocated by a length that the bytes
 * merely declare.
 */
export class ByteReader {
  bytes: Uint8Array = EMPTY;
  /** The next byte, an index of {@link ByteReader.bytes}. */
  pos = 0;
  /** One past the last readable byte. */
  end = 0;
  /**
   * True when the bytes belong to somebody who will overwrite them (a transport's read buffer). Bytes fields are
   * then copied out; otherwise they are views that keep the whole buffer alive.
   */
  borrowed = false;
  #start = 0;

  constructor(bytes: Uint8Array = EMPTY) {
    this.reset(bytes, 0, bytes.length);
  }

  /** Points the reader at `bytes[start, end)`. */
  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.#start = start;
    return this;
  }

  /** Lets go of the bytes, so that an idle reader pins nothing. */
  release(): void {
    this.reset(EMPTY, 0, 0);
    this.borrowed = false;
  }

  /** Bytes read since {@link ByteReader.reset}. */
  get offset(): number {
    return this.pos - this.#start;
  }

  get remaining(): number {
    return this.end - this.pos;
  }

  fail(reason: string): DecodeError {
    return new DecodeError(reason, this.offset);
  }

  /** Moves past `count` bytes and returns where they began. */
  take(count: number): number {
    const at = this.pos;
    if (count > this.end - at) {
      throw this.fail(`${count} bytes expected, ${this.end - at} left`);
    }
    this.pos = at + count;
    return at;
  }

  int8(): number {
    return (this.bytes[this.take(1)]! << 24) >> 24;
  }

  /** Any byte but 0 is true, as in Kafka. */
  bool(): boolean {
    return this.bytes[this.take(1)] !== 0;
  }

  int16(): number {
    const at = this.take(2);
    const bytes = this.bytes;
    return (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16;
  }

  uint16(): number {
    const at = this.take(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  int32(): number {
    const at = this.take(4);
    const bytes = this.bytes;
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A 64-bit integer that a `number` holds exactly; any other is refused. */
  int64(): number {
    if (this.end - this.pos < 8) throw this.fail(`8 bytes expected, ${this.remaining} left`);
    const high = this.int32();
    const value = high * 0x1_0000_0000 + this.uint32();
    if (Number.isSafeInteger(value)) return value;
    this.pos -= 8;
    throw this.fail("a 64-bit integer beyond 2^53");
  }

  /** A 64-bit integer whatever it is, signed. */
  int64Bits(): bigint {
    if (this.end - this.pos < 8) throw this.fail(`8 bytes expected, ${this.remaining} left`);
    const high = BigInt(this.int32());
    return (high << 32n) | BigInt(this.uint32());
  }

  float64(): number {
    const at = this.take(8);
    for (let i = 0; i < 8; i++) float.setUint8(i, this.bytes[at + i]!);
    return float.getFloat64(0);
  }

  uuid(): Uuid {
    return uuidText(this.bytes, this.take(16));
  }

  /** Up to five bytes of seven bits, least significant first (KIP-482). Over 2^31 it wraps, as Kafka's does. */
  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.take(1)]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw this.fail("a varint of more than five bytes");
  }

  /** The length of a string, bytes field or array in a flexible version: one more than it is, 0 for null. */
  compactLength(): number {
    return this.unsignedVarint() - 1;
  }

  /** `length` bytes of UTF-8. */
  text(length: number): string {
    if (length > MAX_STRING_BYTES) throw this.fail(`a string of ${length} bytes`);
    const at = this.take(length);
    return utf8Text(this.bytes, at, length);
  }

  /** `length` bytes: a view of the buffer, or a copy when it is borrowed. Always a plain `Uint8Array`. */
  raw(length: number): Uint8Array {
    if (length === 0) return EMPTY;
    const at = this.take(length);
    const { buffer, byteOffset } = this.bytes;
    const view = new Uint8Array(buffer, byteOffset + at, length);
    return this.borrowed ? view.slice() : view;
  }
}
