import type { RecordHeader } from "../../protocol/index.ts";

/** What is known of the bytes beside themselves. */
export interface SerdeContext {
  readonly topic: string;
  /** Null while a producer has not chosen one. */
  readonly partition: number | null;
  readonly headers: readonly RecordHeader[];
  /** True for a record's key, false for its value. */
  readonly isKey: boolean;
}

/**
 * Turns a record's key or value into what the application works with. `data` is null for a null key or value, and is
 * the fetched memory itself otherwise: copy what is kept. Whatever it throws reaches the application as the cause of a
 * `RecordDeserializationError`, when the record's `key` or `value` is read.
 */
export type Deserializer<T> = (data: Buffer | null, context: SerdeContext) => T;

/** Turns a key or value into bytes; null makes a null key, or a tombstone. Throwing fails that one `send`. */
export type Serializer<T> = (value: T, context: SerdeContext) => Uint8Array | null;
