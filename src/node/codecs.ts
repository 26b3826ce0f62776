import { gunzipSync, gzipSync } from "node:zlib";
import type { CodecName, Codecs } from "../protocol/index.ts";
import { CodecError } from "./codecs/codec-error.ts";
import { lz4Compress, lz4Decompress } from "./codecs/lz4-frame.ts";
import { snappyCompress, snappyDecompress } from "./codecs/snappy.ts";
import { loadWasmZstd, nativeZstd, type ZstdCodec } from "./codecs/zstd.ts";

interface Codec {
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array;
}

let loading: Promise<Codecs> | null = null;
let withoutWasm: Codecs | null = null;

/**
 * Every compression of Kafka, in the framing that Java's clients write; `needed`: at least that one. zstd is Node's own
 * where there is one (22.15); before, a WebAssembly module is loaded at the first call that may need it, which takes
 * longer than a group takes to its first record, and is why this is a promise. Later calls share it.
 */
export function loadCodecs(needed: CodecName = "zstd"): Promise<Codecs> {
  if (needed === "zstd") {
    loading ??= load();
    return loading;
  }
  withoutWasm ??= codecsWith(nativeZstd() ?? NOT_LOADED);
  return Promise.resolve(withoutWasm);
}

async function load(): Promise<Codecs> {
  return codecsWith(nativeZstd() ?? (await loadWasmZstd()));
}

const notLoaded = (): never => {
  throw new CodecError("zstd was not asked for");
};
const NOT_LOADED: ZstdCodec = { compress: notLoaded, decompress: notLoaded };

/** When zstd is loaded beside a broker's start: after what its first clients do first. */
const ZSTD_AFTER_MS = 100;

/**
 * Every compression at once, for who cannot wait: where zstd has to be loaded it comes some milliseconds later, and
 * until then its batches cannot be looked into. Every call gets the same ones.
 */
export function codecsAtOnce(): Codecs {
  atOnce ??= codecsWith(nativeZstd() ?? comingZstd());
  return atOnce;
}

let atOnce: Codecs | null = null;

function comingZstd(): ZstdCodec {
  let loaded: ZstdCodec | null = null;
  let failure: unknown;
  const take = async (): Promise<void> => {
    try {
      loaded = await loadWasmZstd();
    } catch (error) {
      failure = error;
    }
  };
  setTimeout(take, ZSTD_AFTER_MS).unref();
  const zstd = (): ZstdCodec => {
    if (loaded === null) throw new CodecError("zstd is not loaded", { cause: failure });
    return loaded;
  };
  return {
    compress: (bytes, level) => zstd().compress(bytes, level),
    decompress: (bytes, maxBytes) => zstd().decompress(bytes, maxBytes),
  };
}

/** zlib's own choice. */
const DEFAULT_GZIP_LEVEL = -1;

/** The codecs with this zstd. gzip and zstd know levels; lz4 has one way, the fast one, and snappy never had any. */
export function codecsWith(zstd: ZstdCodec): Codecs {
  const codecs: Record<CodecName, Codec> = {
    gzip: {
      compress: (bytes, level = DEFAULT_GZIP_LEVEL) => gzipSync(bytes, { level }),
      decompress: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
    },
    snappy: { compress: snappyCompress, decompress: snappyDecompress },
    lz4: { compress: lz4Compress, decompress: lz4Decompress },
    zstd,
  };
  return {
    compress: (name, bytes, level) => plain(codecs[name].compress(bytes, level)),
    decompress: (name, bytes, maxBytes) => plain(codecs[name].decompress(bytes, maxBytes)),
  };
}

/** Without the `Buffer` that zlib makes: its `subarray` is slower, and records are slices. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
