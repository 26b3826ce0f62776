import type { Uuid } from "../../model/index.ts";
import { EncodeError } from "./encode-error.ts";
import { putUtf8, utf8Length } from "./utf8.ts";
import { putUuid } from "./uuid-bytes.ts";

const EMPTY = new Uint8Array(0);
const MAX_STRING_BYTES = 0x7fff;
const DEFAULT_SLAB_BYTES = 4096;
/** Record sets from this size on are sent as they are instead of being copied. */
const LARGE_BYTES = 8 * 1024;
/** Slabs up to this size are cut from a common piece: an array buffer costs more than what is written into a small one. */
const SMALL_SLAB_BYTES = 1024;
const SMALL_SLABS_BYTES = 16 * 1024;
const float = new DataView(new ArrayBuffer(8));

let smallSlabs = EMPTY.buffer;
let smallSlabsAt = 0;

/** Zeroed memory that nobody else writes to. */
function newSlab(bytes: number): Uint8Array {
  if (bytes > SMALL_SLAB_BYTES) return new Uint8Array(bytes);
  if (smallSlabsAt + bytes > smallSlabs.byteLength) {
    smallSlabs = new ArrayBuffer(SMALL_SLABS_BYTES);
    smallSlabsAt = 0;
  }
  const slab = new Uint8Array(smallSlabs, smallSlabsAt, bytes);
  smallSlabsAt += bytes;
  return slab;
}

/** Where a length-prefixed frame began, so that it can be completed or taken back. */
export interface FrameMark {
  readonly position: number;
  readonly chunkCount: number;
}

/**
 * A growing output, big-endian as all of Kafka's protocol.
 *
 * Bytes are written into a slab. {@link ByteWriter.takeChunks} hands out what was written as views of that slab and
 * goes on behind them: nothing is copied, and a slab is never written twice, so the views stay valid for as long
 * as a socket needs them. Large record sets ({@link ByteWriter.records}) become chunks of their own, for `writev`.
 *
 * Writing many messages with one writer costs no allocation per message; a slab is replaced when it is full.
 */
export class ByteWriter {
  bytes: Uint8Array = EMPTY;
  /** The next byte, an index of {@link ByteWriter.bytes}. */
  pos = 0;
  readonly #slabBytes: number;
  /** Where the bytes begin that are in no chunk yet. */
  #segmentStart = 0;
  #chunks: Uint8Array[] = [];
  /** Bytes in {@link ByteWriter.#chunks}. */
  #chunkBytes = 0;
  /** The slab and index of the current frame's length, which may lie in a slab already cut. */
  #lengthBytes: Uint8Array = EMPTY;
  #lengthAt = 0;

  constructor(slabBytes: number = DEFAULT_SLAB_BYTES) {
    this.#slabBytes = slabBytes;
  }

  /** Bytes written since the last take. */
  get length(): number {
    return this.#chunkBytes + this.pos - this.#segmentStart;
  }

  /** Hands out everything written since the last take, in order. The receiver may keep it; it is not written again. */
  takeChunks(): Uint8Array[] {
    this.#cut();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#chunkBytes = 0;
    return chunks;
  }

  /** Like {@link ByteWriter.takeChunks}, as one array: a view if there is one chunk, else a copy. */
  takeBytes(): Uint8Array {
    if (this.#chunks.length === 0) {
      const bytes = this.bytes.subarray(this.#segmentStart, this.pos);
      this.#segmentStart = this.pos;
      return bytes;
    }
    const chunks = this.takeChunks();
    if (chunks.length === 1) return chunks[0]!;
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  /** Starts a frame: four bytes that {@link ByteWriter.endFrame} will fill with the length of what follows. */
  beginFrame(): FrameMark {
    this.#ensure(4);
    const mark = { position: this.length, chunkCount: this.#chunks.length };
    this.#lengthBytes = this.bytes;
    this.#lengthAt = this.pos;
    this.pos += 4;
    return mark;
  }

  endFrame(mark: FrameMark): void {
    putInt32(this.length - mark.position - 4, this.#lengthBytes, this.#lengthAt);
  }

  /** Takes back everything since {@link ByteWriter.beginFrame}: a message that failed half-way leaves no trace. */
  abandonFrame(mark: FrameMark): void {
    if (this.#chunks.length === mark.chunkCount) {
      this.pos = this.#segmentStart + (mark.position - this.#chunkBytes);
      return;
    }
    this.#cut();
    let excess = this.#chunkBytes - mark.position;
    while (excess > 0) {
      const last = this.#chunks.pop()!;
      if (last.length > excess) this.#chunks.push(last.subarray(0, last.length - excess));
      excess -= last.length;
    }
    this.#chunkBytes = mark.position;
  }

  int8(value: number): void {
    this.#ensure(1);
    checkRange(value, -0x80, 0x7f);
    this.bytes[this.pos++] = value;
  }

  bool(value: boolean): void {
    this.#ensure(1);
    this.bytes[this.pos++] = value ? 1 : 0;
  }

  int16(value: number): void {
    checkRange(value, -0x8000, 0x7fff);
    this.#putInt16(value);
  }

  uint16(value: number): void {
    checkRange(value, 0, 0xffff);
    this.#putInt16(value);
  }

  int32(value: number): void {
    if ((value | 0) !== value) throw outOfRange(value);
    this.#ensure(4);
    putInt32(value, this.bytes, this.pos);
    this.pos += 4;
  }

  uint32(value: number): void {
    if (value >>> 0 !== value) throw outOfRange(value);
    this.int32(value | 0);
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw outOfRange(value);
    this.#ensure(8);
    const high = Math.floor(value / 0x1_0000_0000);
    putInt32(high, this.bytes, this.pos);
    putInt32(value - high * 0x1_0000_0000, this.bytes, this.pos + 4);
    this.pos += 8;
  }

  /** A 64-bit integer whatever it is, signed. */
  int64Bits(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw outOfRange(value);
    this.#ensure(8);
    putInt32(Number(value >> 32n), this.bytes, this.pos);
    putInt32(Number(BigInt.asIntN(32, value)), this.bytes, this.pos + 4);
    this.pos += 8;
  }

  float64(value: number): void {
    this.#ensure(8);
    float.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.bytes[this.pos++] = float.getUint8(i);
  }

  uuid(value: Uuid): void {
    this.#ensure(16);
    putUuid(value, this.bytes, this.pos);
    this.pos += 16;
  }

  /** Up to five bytes of seven bits, least significant first (KIP-482). */
  unsignedVarint(value: number): void {
    this.#ensure(5);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.pos++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.pos++] = rest;
  }

  /** A string with its length before it, as an int16. */
  string(text: string): void {
    const start = this.pos - this.#segmentStart;
    this.#putInt16(checkedLength(text.length));
    if (this.#ascii(text)) return;
    this.pos = this.#segmentStart + start;
    const length = checkedLength(utf8Length(text));
    this.#putInt16(length);
    this.#utf8(text, length);
  }

  /** A string with its length before it, as a flexible version has it: one more, as a varint. */
  compactString(text: string): void {
    const start = this.pos - this.#segmentStart;
    this.unsignedVarint(checkedLength(text.length) + 1);
    if (this.#ascii(text)) return;
    this.pos = this.#segmentStart + start;
    const length = checkedLength(utf8Length(text));
    this.unsignedVarint(length + 1);
    this.#utf8(text, length);
  }

  /** Writes the text in one pass if it is ASCII, as nearly all is; otherwise writes nothing and says so. */
  #ascii(text: string): boolean {
    const length = text.length;
    this.#ensure(length);
    const { bytes, pos } = this;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return false;
      bytes[pos + i] = unit;
    }
    this.pos = pos + length;
    return true;
  }

  #utf8(text: string, length: number): void {
    this.#ensure(length);
    this.pos = putUtf8(text, this.bytes, this.pos);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.#ensure(value.length);
    this.bytes.set(value, this.pos);
    this.pos += value.length;
  }

  /**
   * Bytes as they are, given in one or several parts. Parts of 16 KiB and more are not copied but become chunks
   * of their own: whoever passes them must leave them unchanged until the output is sent.
   */
  records(parts: Uint8Array | readonly Uint8Array[]): void {
    if (parts instanceof Uint8Array) this.#part(parts);
    else for (const part of parts) this.#part(part);
  }

  #part(part: Uint8Array): void {
    if (part.length < LARGE_BYTES) {
      this.raw(part);
      return;
    }
    this.#cut();
    this.#chunks.push(part);
    this.#chunkBytes += part.length;
  }

  /** Starts something whose size goes before it as a varint (a tagged field). Closed by {@link ByteWriter.endSized}. */
  beginSized(): number {
    this.#ensure(1);
    this.pos += 1;
    return this.pos - this.#segmentStart;
  }

  /** Fills in the size; only what is longer than 127 bytes has to be moved. */
  endSized(mark: number): void {
    const size = this.pos - this.#segmentStart - mark;
    let extra = 0;
    for (let rest = size >>> 7; rest > 0; rest >>>= 7) extra++;
    this.#ensure(extra + 4);
    const start = this.#segmentStart + mark;
    if (extra > 0) this.bytes.copyWithin(start + extra, start, start + size);
    this.pos = start - 1;
    this.unsignedVarint(size);
    this.pos = start + extra + size;
  }

  #putInt16(value: number): void {
    this.#ensure(2);
    this.bytes[this.pos++] = value >> 8;
    this.bytes[this.pos++] = value;
  }

  #cut(): void {
    if (this.pos === this.#segmentStart) return;
    const chunk = this.bytes.subarray(this.#segmentStart, this.pos);
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    this.#segmentStart = this.pos;
  }

  #ensure(count: number): void {
    if (this.bytes.length - this.pos < count) this.#nextSlab(count);
  }

  /** Takes a fresh slab and moves only what is in no chunk yet, the length of an open frame included. */
  #nextSlab(count: number): void {
    const pending = this.pos - this.#segmentStart;
    const slab = newSlab(Math.max(this.#slabBytes, 2 * pending + count));
    if (pending > 0) slab.set(this.bytes.subarray(this.#segmentStart, this.pos));
    if (this.#lengthBytes === this.bytes && this.#lengthAt >= this.#segmentStart) {
      this.#lengthBytes = slab;
      this.#lengthAt -= this.#segmentStart;
    }
    this.bytes = slab;
    this.pos = pending;
    this.#segmentStart = 0;
  }
}

function putInt32(value: number, bytes: Uint8Array, at: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function checkRange(value: number, min: number, max: number): void {
  if (!(value >= min && value <= max) || (value | 0) !== value) throw outOfRange(value);
}

function checkedLength(length: number): number {
  if (length <= MAX_STRING_BYTES) return length;
  throw new EncodeError(`a string of ${length} bytes, more than ${MAX_STRING_BYTES}`);
}

function outOfRange(value: unknown): EncodeError {
  return new EncodeError(`${String(value)} is out of range`);
}
