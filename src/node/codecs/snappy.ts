import { createRequire } from "node:module";
import type snappyjsModule from "snappyjs";
import { CodecError } from "./codec-error.ts";
import { OutputBuffer } from "./output-buffer.ts";

/*
 * Snappy, raw and in the framing of xerial's snappy-java, which Kafka's producers write: a header of 16 bytes, then
 * blocks of a 32-bit length and raw snappy each. librdkafka writes it raw; both are read. Compression is snappyjs's;
 * decompression is our own, since snappyjs's trusts lengths that the bytes merely declare.
 */

/** `\x82SNAPPY\0`, then version and lowest compatible version, 1 and 1. */
const XERIAL_HEADER = Uint8Array.of(
  0x82,
  0x53,
  0x4e,
  0x41,
  0x50,
  0x50,
  0x59,
  0,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
  1,
);
const XERIAL_MAGIC_BYTES = 8;
const BLOCK_BYTES = 32 * 1024;

/** Compresses as snappy-java does: xerial's header, then a block for every 32 KiB. */
export function snappyCompress(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [XERIAL_HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = snappyjs().compress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, block.length);
    parts.push(length, block);
  }
  return new Uint8Array(Buffer.concat(parts));
}

let loaded: typeof snappyjsModule | null = null;

/** Loaded by who first compresses: a broker that starts does not. */
function snappyjs(): typeof snappyjsModule {
  loaded ??= createRequire(import.meta.url)("snappyjs") as typeof snappyjsModule;
  return loaded;
}

/** Reads raw snappy, or xerial's frames, several of them joined as well. */
export function snappyDecompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const output = new OutputBuffer(maxBytes);
  if (!hasXerialMagic(bytes, 0)) {
    decompressBlock(bytes, output);
    return output.take();
  }
  for (let at = 0; at < bytes.length; ) {
    if (hasXerialMagic(bytes, at)) at += XERIAL_HEADER.length;
    else at = decompressChunk(bytes, at, output);
  }
  return output.take();
}

function hasXerialMagic(bytes: Uint8Array, at: number): boolean {
  if (bytes.length - at < XERIAL_HEADER.length) return false;
  for (let i = 0; i < XERIAL_MAGIC_BYTES; i++) if (bytes[at + i] !== XERIAL_HEADER[i]) return false;
  return true;
}

function decompressChunk(bytes: Uint8Array, at: number, output: OutputBuffer): number {
  if (at + 4 > bytes.length) throw new CodecError("a cut block length");
  const start = at + 4;
  const end = start + new DataView(bytes.buffer, bytes.byteOffset + at).getInt32(0);
  if (end < start || end > bytes.length) throw new CodecError("a block passes the end");
  decompressBlock(bytes.subarray(start, end), output);
  return end;
}

/** One raw block: its length as a varint, then literals and copies told apart by two bits of their tag. */
function decompressBlock(block: Uint8Array, output: OutputBuffer): void {
  const header = readLength(block);
  const expected = output.length + header.length;
  for (let at = header.end; at < block.length; ) {
    const tag = block[at]!;
    at = (tag & 3) === 0 ? literal(block, at, output) : copy(block, at, output);
  }
  if (output.length !== expected) {
    throw new CodecError(`a block declares ${header.length} bytes and holds another number`);
  }
}

function readLength(block: Uint8Array): { length: number; end: number } {
  let length = 0;
  for (let at = 0; at < Math.min(5, block.length); at++) {
    length += (block[at]! & 0x7f) * 2 ** (7 * at);
    if (block[at]! < 0x80) return { length, end: at + 1 };
  }
  throw new CodecError("no length");
}

/** Lengths to 60 are in the tag; 60 to 63 there say that 1 to 4 bytes of length follow. */
function literal(block: Uint8Array, at: number, output: OutputBuffer): number {
  let length = block[at]! >>> 2;
  let start = at + 1;
  if (length >= 60) {
    const lengthBytes = length - 59;
    length = littleEndian(block, start, lengthBytes);
    start += lengthBytes;
  }
  const end = start + length + 1;
  output.append(block, start, end);
  return end;
}

function copy(block: Uint8Array, at: number, output: OutputBuffer): number {
  const tag = block[at]!;
  if ((tag & 3) === 1) {
    const distance = ((tag >>> 5) << 8) | littleEndian(block, at + 1, 1);
    output.repeat(distance, ((tag >>> 2) & 7) + 4);
    return at + 2;
  }
  const distanceBytes = (tag & 3) === 2 ? 2 : 4;
  output.repeat(littleEndian(block, at + 1, distanceBytes), (tag >>> 2) + 1);
  return at + 1 + distanceBytes;
}

function littleEndian(block: Uint8Array, at: number, byteCount: number): number {
  if (at + byteCount > block.length) throw new CodecError("an element passes the end");
  let value = 0;
  for (let i = byteCount - 1; i >= 0; i--) value = value * 256 + block[at + i]!;
  return value;
}
