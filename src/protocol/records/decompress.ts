import { type Codecs, type CompressionType, maxDecompressedBytes } from "./compression.ts";
import { malformed } from "./malformed.ts";

/** The compressed part of a batch, and where it was found. */
interface CompressedPart {
  readonly compression: Exclude<CompressionType, "none">;
  readonly payload: Uint8Array;
  readonly at: number;
}

/**
 * Decompresses within {@link maxDecompressedBytes}. Whatever the codec throws becomes the cause of a `DecodeError`;
 * a missing codec is the caller's mistake, a `TypeError`.
 */
export function decompress(part: CompressedPart, codecs: Codecs | undefined): Uint8Array {
  const { compression, payload } = part;
  if (!codecs)
    throw new TypeError(`Reading a ${compression} record batch needs codecs: none given`);
  try {
    return codecs.decompress(compression, payload, maxDecompressedBytes(payload.length));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const error = malformed("records", part.at, `${compression}: ${problem}`);
    error.cause = cause;
    throw error;
  }
}
