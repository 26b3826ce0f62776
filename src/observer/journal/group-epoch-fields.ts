import { type ByteReader, hexText } from "../../protocol/index.ts";
import { taggedLength } from "./tagged-length.ts";

/** What is read of a consumer group's own record (key 3). */
export interface GroupEpochFields {
  readonly groupEpoch: number;
  /** Hex digits; null where the value carries none. */
  readonly metadataHash: string | null;
}

const HASH_TAG = 0;
const HASH_BYTES = 8;

/**
 * Reads the value of key 3 by hand: its metadata hash has all 64 bits, which no `number` holds, and is only ever
 * compared. Null for a version that is not known. Throws `DecodeError` for malformed bytes.
 */
export function readGroupEpoch(reader: ByteReader): GroupEpochFields | null {
  if (reader.int16() !== 0) return null;
  const groupEpoch = reader.int32();
  let metadataHash: string | null = null;
  for (let left = reader.unsignedVarint(); left > 0; left--) {
    const tag = reader.unsignedVarint();
    const length = taggedLength(reader);
    const at = reader.take(length);
    if (tag === HASH_TAG && length === HASH_BYTES) {
      metadataHash = hexText(reader.bytes.subarray(at, at + length));
    }
  }
  return { groupEpoch, metadataHash };
}
