import { ByteReader, DecodeError } from "../../protocol/index.ts";

/** Frames up to this size are read where they lie in the transport's buffer; making memory for them would cost more. */
const SMALL_BYTES = 8 * 1024;
/** What is allocated for a frame on the word of its length, before a frame of that size was seen. */
const FIRST_ROOM_BYTES = 1024 * 1024;
/** With so much of a frame to come, the transport reads right into it. */
const DIRECT_BYTES = 64 * 1024;
const LENGTH_BYTES = 4;
const EMPTY = new Uint8Array(0);

/**
 * Cuts what a broker sends into frames.
 *
 * Ownership. Pushed bytes are the transport's again when `push` returns. A small frame that lies whole in them is read
 * in place (`borrowed`: bytes fields are copied out). Every other frame is collected in memory of its own, once, and the
 * bytes fields of its message are views of that memory: records travel from the socket's buffer to the application with
 * one copy, and where the transport asks for `room`, without any. The reader is always the same one, good until the callback returns.
 *
 * Memory. A length is only a claim: at first one MiB is taken on its word and more only as bytes come; later as much as
 * this peer has filled before.
 */
export class FrameCollector {
  readonly #maxFrameBytes: number;
  readonly #reader = new ByteReader();
  #trustedBytes = FIRST_ROOM_BYTES;
  #isStopped = false;
  /** The length field under collection, and how many of its bytes are here. */
  #length = 0;
  #lengthBytes = 0;
  #frame: Uint8Array = EMPTY;
  #collected = 0;

  /** @param maxFrameBytes a longer frame is a `DecodeError`, as is a negative length. */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Takes the next bytes of the stream and hands out the frames they complete, in order, without their lengths. */
  push(chunk: Uint8Array, onFrame: (frame: ByteReader) => void): void {
    if (this.#isInRoom(chunk)) {
      this.#collected += chunk.length;
      this.#endFrame(onFrame);
      return;
    }
    let at = 0;
    while (at < chunk.length && !this.#isStopped) {
      if (this.#lengthBytes < LENGTH_BYTES) at = this.#takeLength(chunk, at);
      if (this.#lengthBytes === LENGTH_BYTES) at = this.#takeBody(chunk, at, onFrame);
    }
  }

  /**
   * The place in the frame's own memory of what comes next, while much of the frame is missing; else null. Bytes that are
   * pushed from there are not copied.
   */
  get room(): Uint8Array | null {
    if (this.#collected === 0 || this.#length - this.#collected < DIRECT_BYTES) return null;
    this.#reserve(this.#collected + DIRECT_BYTES);
    return this.#frame.subarray(this.#collected);
  }

  #isInRoom(chunk: Uint8Array): boolean {
    const frame = this.#frame;
    return chunk.buffer === frame.buffer && chunk.byteOffset === frame.byteOffset + this.#collected;
  }

  /** Hands out nothing more, not even what is already here. */
  stop(): void {
    this.#isStopped = true;
    this.#frame = EMPTY;
    this.#collected = 0;
    this.#reader.release();
  }

  #takeLength(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && this.#lengthBytes < LENGTH_BYTES) {
      this.#length = (this.#length << 8) | chunk[at++]!;
      this.#lengthBytes++;
    }
    if (this.#lengthBytes === LENGTH_BYTES) this.#checkLength();
    return at;
  }

  #checkLength(): void {
    const length = this.#length;
    if (length >= 0 && length <= this.#maxFrameBytes) return;
    const limit = length < 0 ? "" : `, more than the ${this.#maxFrameBytes} allowed`;
    throw new DecodeError(`a frame of ${length} bytes${limit}`, 0);
  }

  #takeBody(chunk: Uint8Array, at: number, onFrame: (frame: ByteReader) => void): number {
    const length = this.#length;
    const end = at + length - this.#collected;
    if (this.#collected === 0 && end <= chunk.length && length <= SMALL_BYTES) {
      this.#handOut(chunk, { start: at, end, borrowed: true }, onFrame);
      return end;
    }
    const until = Math.min(end, chunk.length);
    this.#reserve(this.#collected + until - at);
    this.#frame.set(chunk.subarray(at, until), this.#collected);
    this.#collected += until - at;
    this.#endFrame(onFrame);
    return until;
  }

  #endFrame(onFrame: (frame: ByteReader) => void): void {
    const length = this.#length;
    if (this.#collected < length) return;
    this.#trustedBytes = Math.max(this.#trustedBytes, length);
    this.#handOut(this.#frame, { start: 0, end: length, borrowed: false }, onFrame);
  }

  #reserve(neededBytes: number): void {
    if (neededBytes <= this.#frame.length) return;
    const room = Math.max(neededBytes, this.#trustedBytes, 2 * this.#frame.length);
    const grown = Buffer.allocUnsafeSlow(Math.min(room, this.#length));
    grown.set(this.#frame.subarray(0, this.#collected));
    this.#frame = grown;
  }

  #handOut(
    bytes: Uint8Array,
    place: { readonly start: number; readonly end: number; readonly borrowed: boolean },
    onFrame: (frame: ByteReader) => void,
  ): void {
    this.#frame = EMPTY;
    this.#collected = 0;
    this.#length = 0;
    this.#lengthBytes = 0;
    const reader = this.#reader.reset(bytes, place.start, place.end);
    reader.borrowed = place.borrowed;
    try {
      onFrame(reader);
    } finally {
      reader.release();
    }
  }
}
