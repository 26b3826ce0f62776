import { type Decoded, type Input, int32, int64, string, uuid } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

/** A committed offset. The value is null when it was deleted or has expired. */
export const offsetCommitRecord = journalRecord({
  type: 1,
  name: "OffsetCommit",
  key: {
    group: string("0"),
    topic: string("0"),
    partition: int32("0"),
  },
  versions: "0-4",
  flexible: "4+",
  value: {
    /** The next offset to read. */
    offset: int64("0+"),
    /** Leader epoch of the last record consumed, -1 if unknown. */
    leaderEpoch: int32("3+", { default: -1, ignorable: true }),
    /** Free text of whoever committed. */
    metadata: string("0+"),
    /** Epoch milliseconds of the commit. */
    commitTimestamp: int64("0+"),
    /**
     * Epoch milliseconds after which it is gone, -1 for the broker's retention. A value that has it is
     * written in version 1.
     */
    expireTimestamp: int64("1", { default: -1, ignorable: true }),
    /** The topic's id, all zero if unknown. */
    topicId: uuid("4+", { ignorable: true, tag: 0, tagged: "4+" }),
  },
});

export interface OffsetCommitKey extends Decoded<typeof offsetCommitRecord.key> {}
export interface OffsetCommitKeyInput extends Input<typeof offsetCommitRecord.key> {}
export interface OffsetCommitValue extends Decoded<typeof offsetCommitRecord.value> {}
export interface OffsetCommitValueInput extends Input<typeof offsetCommitRecord.value> {}
