import type { ByteReader, Decoded, Fields, Message } from "../../protocol/index.ts";

/** The version and then the value; null for a version that is not known. */
export function readVersioned<F extends Fields>(
  message: Message<F>,
  value: ByteReader,
): Decoded<{ fields: F }> | null {
  const version = value.int16();
  return message.hasVersion(version) ? message.read(value, version) : null;
}
