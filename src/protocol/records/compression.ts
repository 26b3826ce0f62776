/** The codecs of a record batch, in the order of their ids in its attributes. */
const COMPRESSION_TYPES = ["none", "gzip", "snappy", "lz4", "zstd"] as const;

/** Kafka's names, as in `compression.type`. */
export type CompressionType = (typeof COMPRESSION_TYPES)[number];

/** A compression that needs a codec. */
export type CodecName = Exclude<CompressionType, "none">;

/**
 * Compression, given from outside because this folder is pure; `node/` has one. Both directions are synchronous, and
 * speak Kafka's framings: a gzip member, xerial blocks of snappy, an LZ4 frame, a zstd frame.
 */
export interface Codecs {
  /** `level` as in `compression.<codec>.level`, for codecs that have levels here; default: the codec's own. */
  compress(codec: CodecName, bytes: Uint8Array, level?: number): Uint8Array;
  /** Throws any error when the bytes are damaged, or would become more than `maxBytes`. */
  decompress(codec: CodecName, bytes: Uint8Array, maxBytes: number): Uint8Array;
}

/** No batch becomes larger than this, whatever it declares. */
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;
const MAX_COMPRESSION_RATIO = 1000;
/** Below this size a ratio proves nothing: a megabyte of one byte is honest, and 50 bytes long in zstd. */
const ALWAYS_ALLOWED_BYTES = 4 * 1024 * 1024;

/** The name of a codec id (attributes bits 0-2), or `null` for the three ids that Kafka has not given away. */
export function compressionType(codecId: number): CompressionType | null {
  return COMPRESSION_TYPES[codecId] ?? null;
}

/** The codec id of a name, as in the attributes of a batch. */
export function compressionId(type: CompressionType): number {
  return COMPRESSION_TYPES.indexOf(type);
}

/**
 * How large `compressedBytes` bytes may become: 64 MiB at most, and at most 1000 : 1 beyond 4 MiB. A guard
 * against decompression bombs; Kafka limits only the compressed size.
 */
export function maxDecompressedBytes(compressedBytes: number): number {
  const byRatio = Math.max(ALWAYS_ALLOWED_BYTES, compressedBytes * MAX_COMPRESSION_RATIO);
  return Math.min(byRatio, MAX_DECOMPRESSED_BYTES);
}
