import { type Decoded, type Input, int32, int64, string } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

/** The group epoch of the target assignment. */
export const consumerGroupTargetAssignmentMetadataRecord = journalRecord({
  type: 6,
  name: "ConsumerGroupTargetAssignmentMetadata",
  key: {
    groupId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    /** The group epoch it was made for. */
    assignmentEpoch: int32("0+"),
    /** Epoch milliseconds of the assignment, 0 unknown. */
    assignmentTimestamp: int64("0+", { ignorable: true, tag: 0, tagged: "0+" }),
  },
});

export interface ConsumerGroupTargetAssignmentMetadataKey
  extends Decoded<typeof consumerGroupTargetAssignmentMetadataRecord.key> {}
export interface ConsumerGroupTargetAssignmentMetadataKeyInput
  extends Input<typeof consumerGroupTargetAssignmentMetadataRecord.key> {}
export interface ConsumerGroupTargetAssignmentMetadataValue
  extends Decoded<typeof consumerGroupTargetAssignmentMetadataRecord.value> {}
export interface ConsumerGroupTargetAssignmentMetadataValueInput
  extends Input<typeof consumerGroupTargetAssignmentMetadataRecord.value> {}
