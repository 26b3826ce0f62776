import { type Decoded, type Input, int32, int64, string } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

/**
 * A committed offset in the oldest form; Kafka reads it like an OffsetCommit record and no longer writes it.
 */
export const legacyOffsetCommitRecord = journalRecord({
  type: 0,
  name: "LegacyOffsetCommit",
  key: {
    group: string("0"),
    topic: string("0"),
    partition: int32("0"),
  },
  versions: "0",
  value: {
    offset: int64("0"),
    metadata: string("0"),
    /** Epoch milliseconds of the commit. */
    commitTimestamp: int64("0"),
  },
});

export interface LegacyOffsetCommitKey extends Decoded<typeof legacyOffsetCommitRecord.key> {}
export interface LegacyOffsetCommitKeyInput extends Input<typeof legacyOffsetCommitRecord.key> {}
export interface LegacyOffsetCommitValue extends Decoded<typeof legacyOffsetCommitRecord.value> {}
export interface LegacyOffsetCommitValueInput
  extends Input<typeof legacyOffsetCommitRecord.value> {}
