import type { ByteReader } from "../primitives/index.ts";

/** Passes over the tagged fields of a header: none is defined, and none is refused. */
export function skipTaggedFields(reader: ByteReader): void {
  const count = reader.unsignedVarint();
  for (let i = 0; i < count; i++) {
    reader.unsignedVarint();
    const size = reader.unsignedVarint();
    if (size < 0) throw reader.fail(`a tagged field of ${size} bytes`);
    reader.take(size);
  }
}
