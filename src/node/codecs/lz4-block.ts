import { CodecError } from "./codec-error.ts";
import { LOOP_BYTES, type OutputBuffer, repeatWithin } from "./output-buffer.ts";

/*
 * The LZ4 block format: sequences of a token (literal length, match length, four bits each, 15 = more bytes follow),
 * literals, and a match given by its distance back and its length less four. The last sequence is literals alone.
 */

const MIN_MATCH_BYTES = 4;
const MAX_DISTANCE = 0xffff;
/** By the format, the last match begins 12 bytes before the end at the latest, and the last 5 bytes are literals. */
const LAST_MATCH_START_BYTES = 12;
const LAST_LITERAL_BYTES = 5;
const MORE = 15;
/** What a byte of a block can stand for at most: a length of 255 more. */
const MOST_EXPANSION = 255;
const HASH_BITS = 13;
const HASH_FACTOR = 0x9e3779b1;
/** After 64 misses in a row the search takes two bytes at a time, after 128 three, …: random bytes cost little. */
const SKIP_SHIFT = 6;

/** Decompresses one block into `output`, whose earlier bytes it may refer to. */
export function lz4DecompressBlock(
  block: Uint8Array,
  output: OutputBuffer,
  maxBlockBytes: number,
): void {
  output.makeRoom(Math.min(maxBlockBytes, MOST_EXPANSION * block.length));
  const { bytes } = output;
  const limit = Math.min(bytes.length, output.length + maxBlockBytes);
  let to = output.length;
  for (let at = 0; at < block.length; ) {
    const token = block[at++]!;
    let literalLength = token >>> 4;
    if (literalLength === MORE) {
      for (let byte = 255; byte === 255; literalLength += byte) byte = byteAt(block, at++);
    }
    const literalEnd = at + literalLength;
    if (literalEnd > block.length) throw new CodecError("a literal passes the end");
    if (to + literalLength > limit) throw tooLarge(limit);
    if (literalLength > LOOP_BYTES) bytes.set(block.subarray(at, literalEnd), to);
    else for (let from = at, next = to; from < literalEnd; ) bytes[next++] = block[from++]!;
    to += literalLength;
    at = literalEnd;
    if (at === block.length) {
      output.length = to;
      return;
    }
    const distance = byteAt(block, at) | (byteAt(block, at + 1) << 8);
    at += 2;
    let matchLength = (token & 0xf) + MIN_MATCH_BYTES;
    if (matchLength === MORE + MIN_MATCH_BYTES) {
      for (let byte = 255; byte === 255; matchLength += byte) byte = byteAt(block, at++);
    }
    if (distance < 1 || distance > to) throw new CodecError("a copy from before the start");
    if (to + matchLength > limit) throw tooLarge(limit);
    repeatWithin(bytes, to, distance, matchLength);
    to += matchLength;
  }
  throw new CodecError("a block without its last literals");
}

function tooLarge(limit: number): CodecError {
  return new CodecError(`a block larger than declared, or more than ${limit} bytes in all`);
}

function byteAt(block: Uint8Array, at: number): number {
  if (at >= block.length) throw new CodecError("a sequence passes the end");
  return block[at]!;
}

/** The most that {@link lz4CompressBlock} writes for so many bytes. */
export function lz4CompressBound(byteCount: number): number {
  return byteCount + Math.ceil(byteCount / 255) + 16;
}

/** Compresses `input[start, end)` greedily into `output` from its start, and returns the length. */
export function lz4CompressBlock(input: Uint8Array, output: Uint8Array): number {
  const heads = new Int32Array(1 << HASH_BITS).fill(-1);
  const lastStart = input.length - LAST_MATCH_START_BYTES;
  let anchor = 0;
  let written = 0;
  for (let at = 0, misses = 0; at <= lastStart; ) {
    const slot = hash(input, at);
    const candidate = heads[slot]!;
    heads[slot] = at;
    if (candidate < 0 || at - candidate > MAX_DISTANCE || !sameWord(input, candidate, at)) {
      at += 1 + (misses++ >>> SKIP_SHIFT);
      continue;
    }
    const end = matchEnd(input, candidate, at);
    const match = { distance: at - candidate, length: end - at };
    written = writeSequence({ input, anchor, at }, match, { output, written });
    at = anchor = end;
    misses = 0;
  }
  return writeLastLiterals(input, anchor, { output, written });
}

function hash(input: Uint8Array, at: number): number {
  return Math.imul(wordAt(input, at), HASH_FACTOR) >>> (32 - HASH_BITS);
}

function sameWord(input: Uint8Array, one: number, other: number): boolean {
  return wordAt(input, one) === wordAt(input, other);
}

function wordAt(input: Uint8Array, at: number): number {
  return input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) | (input[at + 3]! << 24);
}

function matchEnd(input: Uint8Array, candidate: number, at: number): number {
  const limit = input.length - LAST_LITERAL_BYTES;
  let end = at + MIN_MATCH_BYTES;
  for (let from = candidate + MIN_MATCH_BYTES; end < limit && input[from] === input[end]; from++)
    end++;
  return end;
}

interface Literals {
  readonly input: Uint8Array;
  readonly anchor: number;
  readonly at: number;
}

interface Written {
  readonly output: Uint8Array;
  readonly written: number;
}

function writeSequence(
  { input, anchor, at }: Literals,
  match: { distance: number; length: number },
  { output, written }: Written,
): number {
  const literalLength = at - anchor;
  const matchLength = match.length - MIN_MATCH_BYTES;
  output[written] = (Math.min(literalLength, MORE) << 4) | Math.min(matchLength, MORE);
  let next = writeMore(output, written + 1, literalLength);
  output.set(input.subarray(anchor, at), next);
  next += literalLength;
  output[next++] = match.distance;
  output[next++] = match.distance >>> 8;
  return writeMore(output, next, matchLength);
}

function writeLastLiterals(
  input: Uint8Array,
  anchor: number,
  { output, written }: Written,
): number {
  const literalLength = input.length - anchor;
  output[written] = Math.min(literalLength, MORE) << 4;
  const next = writeMore(output, written + 1, literalLength);
  output.set(input.subarray(anchor), next);
  return next + literalLength;
}

/** The bytes of a length beyond the four bits in the token. */
function writeMore(output: Uint8Array, at: number, length: number): number {
  if (length < MORE) return at;
  let next = at;
  let rest = length - MORE;
  for (; rest >= 255; rest -= 255) output[next++] = 255;
  output[next++] = rest;
  return next;
}
