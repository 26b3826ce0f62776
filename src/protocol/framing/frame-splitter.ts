import { ByteReader, DecodeError } from "../primitives/index.ts";

/**
 * Cuts a byte stream into its length-prefixed frames, as both sides of a connection need it.
 *
 *     splitter.push(chunk);
 *     for (let frame = splitter.next(); frame !== null; frame = splitter.next()) handle(frame);
 *
 * Ownership. The chunk stays its owner's, who may overwrite it once `next` has returned null. A frame that lies
 * whole in the chunk is read where it is (`frame.borrowed`, so bytes fields are copied out); only a frame cut by
 * the end of a chunk is collected in memory of its own, which its bytes fields then alias. Whoever stops before
 * `next` returns null, to push back on the peer, calls {@link FrameSplitter.keep} first. The reader that `next`
 * returns is always the same one, and good until the next call.
 *
 * Memory. A length is only a claim: at most {@link FIRST_ROOM_BYTES} are taken on its word, more only as bytes come.
 */
export class FrameSplitter {
  readonly #maxFrameBytes: number;
  readonly #reader = new ByteReader();
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #ownsChunk = false;
  /** The frame under collection; null between frames and while its length is incomplete. */
  #partial: Uint8Array | null = null;
  #collected = 0;
  /** The length field of the frame under collection, and how many of its bytes are here. */
  #length = 0;
  #lengthBytes = 0;

  /** @param maxFrameBytes `socket.request.max.bytes` at a broker: a longer frame is a {@link DecodeError}. */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Adds the next bytes of the stream. */
  push(chunk: Uint8Array): void {
    if (this.#at < this.#chunk.length) {
      this.#chunk = concat(this.#chunk.subarray(this.#at), chunk);
      this.#ownsChunk = true;
    } else {
      this.#chunk = chunk;
      this.#ownsChunk = false;
    }
    this.#at = 0;
  }

  /** The next whole frame, without its length; null when there is none yet. Throws for an impossible length. */
  next(): ByteReader | null {
    if (this.#lengthBytes === 0 && this.#chunk.length - this.#at >= 4) {
      const frame = this.#wholeFrame();
      if (frame !== null) return frame;
    }
    while (this.#at < this.#chunk.length) {
      if (this.#lengthBytes < 4) this.#collectLength();
      else this.#collectFrame();
      if (this.#lengthBytes === 4 && this.#collected === this.#length) return this.#finishFrame();
    }
    this.#reader.release();
    this.#chunk = EMPTY;
    this.#at = 0;
    return null;
  }

  /** Copies what is left of the chunk, so that its owner may have it back before all frames are read. */
  keep(): void {
    if (this.#ownsChunk) return;
    this.#chunk = new Uint8Array(this.#chunk.subarray(this.#at));
    this.#at = 0;
    this.#ownsChunk = true;
  }

  #wholeFrame(): ByteReader | null {
    const start = this.#at + 4;
    this.#reader.reset(this.#chunk, this.#at, this.#chunk.length);
    const end = start + this.#checked(this.#reader.int32());
    if (end > this.#chunk.length) return null;
    this.#at = end;
    this.#reader.borrowed = !this.#ownsChunk;
    return this.#reader.reset(this.#chunk, start, end);
  }

  #collectLength(): void {
    this.#length = (this.#length << 8) | this.#chunk[this.#at++]!;
    this.#lengthBytes++;
    if (this.#lengthBytes === 4) this.#checked(this.#length);
  }

  #collectFrame(): void {
    const count = Math.min(this.#length - this.#collected, this.#chunk.length - this.#at);
    const partial = this.#roomFor(count);
    partial.set(this.#chunk.subarray(this.#at, this.#at + count), this.#collected);
    this.#at += count;
    this.#collected += count;
  }

  /** The collected bytes with room for `count` more. Grows by doubling once the first room is filled. */
  #roomFor(count: number): Uint8Array {
    const needed = this.#collected + count;
    const partial = this.#partial ?? EMPTY;
    if (needed <= partial.length) return partial;
    const room = Math.max(needed, FIRST_ROOM_BYTES, 2 * partial.length);
    const grown = new Uint8Array(Math.min(room, this.#length));
    grown.set(partial.subarray(0, this.#collected));
    this.#partial = grown;
    return grown;
  }

  #finishFrame(): ByteReader {
    const bytes = this.#partial ?? EMPTY;
    this.#reader.reset(bytes, 0, this.#length);
    this.#reader.borrowed = false;
    this.#partial = null;
    this.#collected = 0;
    this.#length = 0;
    this.#lengthBytes = 0;
    return this.#reader;
  }

  #checked(length: number): number {
    if (length >= 0 && length <= this.#maxFrameBytes) return length;
    const limit = length < 0 ? "" : `, more than the ${this.#maxFrameBytes} allowed`;
    throw new DecodeError(`a frame of ${length} bytes${limit}`, 0);
  }
}

/** What is allocated for a frame before its bytes are here. */
const FIRST_ROOM_BYTES = 1 << 20;
const EMPTY = new Uint8Array(0);

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
