import { DecodeError } from "../primitives/index.ts";

/** The error for bytes that are no record batch: which field, what about it, and where in the bytes that were read. */
export function malformed(path: string, offset: number, reason: string): DecodeError {
  return new DecodeError(reason, offset).within(path).of("RecordBatch", 2);
}

/** The same for a message of magic 0 or 1. */
export function malformedMessage(path: string, offset: number, reason: string): DecodeError {
  return new DecodeError(reason, offset).within(path).of("MessageSet", 1);
}
