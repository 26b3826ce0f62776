import { CodecError } from "./codec-error.ts";
import { lz4CompressBlock, lz4CompressBound, lz4DecompressBlock } from "./lz4-block.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { xxh32 } from "./xxh32.ts";

/*
 * The LZ4 frame format (1.6.x), as far as Kafka uses it: no dictionary. Messages of magic 0 carry a wrong header checksum,
 * taken over the magic as well (KAFKA-3160, KIP-57): both are read, only the right one is written.
 */

const MAGIC = Uint8Array.of(0x04, 0x22, 0x4d, 0x18);
const FLAG = {
  versionMask: 0xc0,
  version1: 0x40,
  blockIndependence: 0x20,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
  reserved: 0x02,
  dictionary: 0x01,
} as const;
/** The code of 64 KiB blocks in the descriptor; each code more is four times as large. */
const BLOCK_64_KIB = 4;
const BLOCK_BYTES = 64 * 1024;
const STORED = 0x8000_0000;

/** As Java's producer writes: independent blocks of 64 KiB, no checksum but the header's. */
export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const blockCount = Math.ceil(bytes.length / BLOCK_BYTES);
  const output = new Uint8Array(
    15 + 4 * blockCount + lz4CompressBound(bytes.length) + 16 * blockCount,
  );
  const view = new DataView(output.buffer);
  output.set(MAGIC);
  output[4] = FLAG.version1 | FLAG.blockIndependence;
  output[5] = BLOCK_64_KIB << 4;
  output[6] = xxh32(output, 4, 6) >>> 8;
  let end = 7;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = bytes.subarray(at, at + BLOCK_BYTES);
    const length = lz4CompressBlock(block, output.subarray(end + 4));
    const stored = length >= block.length;
    if (stored) output.set(block, end + 4);
    view.setUint32(end, stored ? block.length + STORED : length, true);
    end += 4 + (stored ? block.length : length);
  }
  view.setUint32(end, 0, true);
  return output.subarray(0, end + 4);
}

/** Reads frames that stand one after another; every checksum that is there is checked. */
export function lz4Decompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const output = new OutputBuffer(maxBytes);
  for (let at = 0; at < bytes.length; ) at = readFrame(bytes, at, output);
  if (bytes.length === 0) throw new CodecError("no frame");
  return output.take();
}

interface FrameHeader {
  readonly flags: number;
  readonly maxBlockBytes: number;
  /** Where the first block begins. */
  readonly end: number;
}

function readFrame(bytes: Uint8Array, start: number, output: OutputBuffer): number {
  const header = readHeader(bytes, start);
  const contentStart = output.length;
  let at = header.end;
  for (;;) {
    const word = uint32At(bytes, at);
    at += 4;
    if (word === 0) break;
    at = readBlock(bytes, { at, word, header }, output);
  }
  if ((header.flags & FLAG.contentChecksum) === 0) return at;
  if (uint32At(bytes, at) !== xxh32(output.bytes, contentStart, output.length)) {
    throw new CodecError("a wrong content checksum");
  }
  return at + 4;
}

function readHeader(bytes: Uint8Array, start: number): FrameHeader {
  if (start + 7 > bytes.length) throw new CodecError("a cut frame header");
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[start + i] !== MAGIC[i]) throw new CodecError("no LZ4 frame");
  }
  const flags = bytes[start + 4]!;
  const blockCode = (bytes[start + 5]! >>> 4) & 7;
  if ((flags & FLAG.versionMask) !== FLAG.version1 || flags & (FLAG.reserved | FLAG.dictionary)) {
    throw new CodecError(`frame flags ${flags} that are not supported`);
  }
  if (blockCode < BLOCK_64_KIB) throw new CodecError(`an unknown block size ${blockCode}`);
  const checksumAt = start + 6 + (flags & FLAG.contentSize ? 8 : 0);
  checkHeaderChecksum(bytes, start, checksumAt);
  const maxBlockBytes = BLOCK_BYTES << (2 * (blockCode - BLOCK_64_KIB));
  return { flags, maxBlockBytes, end: checksumAt + 1 };
}

function checkHeaderChecksum(bytes: Uint8Array, start: number, at: number): void {
  if (at >= bytes.length) throw new CodecError("a cut frame header");
  const right = (xxh32(bytes, start + MAGIC.length, at) >>> 8) & 0xff;
  const asInMagic0 = (xxh32(bytes, start, at) >>> 8) & 0xff;
  if (bytes[at] !== right && bytes[at] !== asInMagic0)
    throw new CodecError("a wrong header checksum");
}

interface BlockStart {
  readonly at: number;
  /** Its length, and in the highest bit whether it is stored as it is. */
  readonly word: number;
  readonly header: FrameHeader;
}

function readBlock(bytes: Uint8Array, block: BlockStart, output: OutputBuffer): number {
  const { at, word, header } = block;
  const end = at + (word % STORED);
  if (end > bytes.length || end - at > header.maxBlockBytes)
    throw new CodecError("a block passes the end");
  if (word >= STORED) output.append(bytes, at, end);
  else lz4DecompressBlock(bytes.subarray(at, end), output, header.maxBlockBytes);
  if ((header.flags & FLAG.blockChecksum) === 0) return end;
  if (uint32At(bytes, end) !== xxh32(bytes, at, end))
    throw new CodecError("a wrong block checksum");
  return end + 4;
}

function uint32At(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new CodecError("a cut frame");
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}
