import type { ByteReader } from "../../protocol/index.ts";

/** The length of a tagged field (KIP-482). One of 2^31 and more would be read as negative, and lead backwards. */
export function taggedLength(reader: ByteReader): number {
  const length = reader.unsignedVarint();
  if (length < 0) throw reader.fail("a tagged field of more than 2^31 bytes");
  return length;
}
