import * as zlib from "node:zlib";
import { CodecError } from "./codec-error.ts";

/** Both directions of zstd. */
export interface ZstdCodec {
  /** @param level Default 3. */
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array;
}

const DEFAULT_LEVEL = 3;
/** `zlib.constants.ZSTD_c_compressionLevel`. */
const ZSTD_C_COMPRESSION_LEVEL = 100;

/** `node:zlib` since Node 22.15; the types of Node 20 do not have it. */
interface ZlibWithZstd {
  zstdCompressSync?(
    bytes: Uint8Array,
    options: { params: Readonly<Record<number, number>> },
  ): Uint8Array;
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

/** Node's own zstd, or `null` before Node 22.15. */
export function nativeZstd(): ZstdCodec | null {
  const { zstdCompressSync, zstdDecompressSync } = zlib as ZlibWithZstd;
  if (!zstdCompressSync || !zstdDecompressSync) return null;
  return {
    compress: (bytes, level = DEFAULT_LEVEL) =>
      zstdCompressSync(bytes, { params: { [ZSTD_C_COMPRESSION_LEVEL]: level } }),
    decompress: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }),
  };
}

/** Where the output of a frame of unknown size is first expected to fit; four times as much at every miss. */
const FIRST_HEAP_RATIO = 8;
const FIRST_HEAP_BYTES = 64 * 1024;
/** How `ZSTD_decompress` says that the output does not fit (`ZSTD_error_dstSize_tooSmall`). */
const DESTINATION_TOO_SMALL = "-70";

let loading: Promise<ZstdCodec> | null = null;

/** The reference implementation as WebAssembly; a few milliseconds to load. Once: to load it again would disturb who uses it. */
export function loadWasmZstd(): Promise<ZstdCodec> {
  loading ??= initWasmZstd();
  return loading;
}

async function initWasmZstd(): Promise<ZstdCodec> {
  const wasm = await import("@bokuweb/zstd-wasm");
  await wasm.init();
  return {
    compress: (bytes, level = DEFAULT_LEVEL) => wasm.compress(bytes, level),
    decompress(bytes, maxBytes) {
      refuseDeclaredSize(bytes, maxBytes);
      let heapBytes = Math.max(FIRST_HEAP_BYTES, FIRST_HEAP_RATIO * bytes.length);
      for (;;) {
        const defaultHeapSize = Math.min(heapBytes, maxBytes);
        try {
          return wasm.decompress(bytes, { defaultHeapSize });
        } catch (error) {
          if (!(error instanceof Error) || !error.message.endsWith(DESTINATION_TOO_SMALL))
            throw error;
          if (heapBytes >= maxBytes) throw new CodecError(`more than ${maxBytes} bytes`);
          heapBytes *= 4;
        }
      }
    },
  };
}

/** `wasm.decompress` makes room for the size that a frame declares: not for more than is allowed. */
function refuseDeclaredSize(bytes: Uint8Array, maxBytes: number): void {
  const size = declaredSize(bytes);
  if (size > maxBytes) throw new CodecError(`${size} bytes declared, more than ${maxBytes}`);
}

/** The content size in the header of a zstd frame (RFC 8878, 3.1.1.1); 0 when it has none or is no frame. */
function declaredSize(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor >>> 5) & 1;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (1 - singleSegment) + dictionaryIdBytes;
  const sizeBytes = [singleSegment, 2, 4, 8][descriptor >>> 6]!;
  if (sizeBytes === 0 || at + sizeBytes > bytes.length) return 0;
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  if (sizeBytes === 4) return view.getUint32(at, true);
  return Number(view.getBigUint64(at, true));
}
