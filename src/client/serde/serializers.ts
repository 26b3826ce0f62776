import type { Serializer } from "./serde.ts";

/** What a producer takes without a serialiser of the user's: bytes as they are, text as UTF-8. */
export type DefaultSerializable = Uint8Array | string | null | undefined;

/** Bytes as they are, strings as UTF-8, null and undefined as null: the default. */
export const bytesSerializer: Serializer<DefaultSerializable> = (value) => {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return Buffer.from(value, "utf8");
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `a key or value must be bytes, a string or null unless a serializer is given; found ${typeof value}`,
  );
};

/** UTF-8. */
export const stringSerializer: Serializer<string | null> = (value) =>
  value === null ? null : Buffer.from(value, "utf8");

/** Java's `IntegerSerializer`: four bytes, the highest first. Throws `RangeError` beyond 32 bits. */
export const integerSerializer: Serializer<number | null> = (value) => {
  if (value === null) return null;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Java's `LongSerializer`: eight bytes, the highest first. */
export const longSerializer: Serializer<bigint | number | null> = (value) => {
  if (value === null) return null;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};

/** Java's `DoubleSerializer`: eight bytes of IEEE 754, the highest first. */
export const doubleSerializer: Serializer<number | null> = (value) => {
  if (value === null) return null;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};

/** JSON in UTF-8; null and undefined make a null value, a tombstone. */
export function jsonSerializer<T = unknown>(): Serializer<T> {
  return (value) =>
    value === null || value === undefined ? null : Buffer.from(JSON.stringify(value), "utf8");
}
