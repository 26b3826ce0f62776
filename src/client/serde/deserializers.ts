import type { Deserializer } from "./serde.ts";

/** The bytes as they are, without a copy: the default. */
export const bytesDeserializer: Deserializer<Buffer | null> = (data) => data;

/** UTF-8. */
export const stringDeserializer: Deserializer<string | null> = (data) =>
  data === null ? null : data.toString("utf8");

/** Java's `IntegerDeserializer`: four bytes, the highest first. */
export const integerDeserializer: Deserializer<number | null> = (data) =>
  data === null ? null : sized(data, 4).readInt32BE(0);

/** Java's `LongDeserializer`: eight bytes, the highest first. A bigint, since these can be any 64 bits. */
export const longDeserializer: Deserializer<bigint | null> = (data) =>
  data === null ? null : sized(data, 8).readBigInt64BE(0);

/** Java's `DoubleDeserializer`: eight bytes of IEEE 754, the highest first. */
export const doubleDeserializer: Deserializer<number | null> = (data) =>
  data === null ? null : sized(data, 8).readDoubleBE(0);

/** JSON in UTF-8. The type is the caller's promise; nothing checks it. */
export function jsonDeserializer<T = unknown>(): Deserializer<T | null> {
  return (data) => (data === null ? null : (JSON.parse(data.toString("utf8")) as T));
}

function sized(data: Buffer, size: number): Buffer {
  if (data.length === size) return data;
  throw new RangeError(`expected ${size} bytes, found ${data.length}`);
}
