import { array, type Decoded, type Input, string, struct, uuid } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

const consumerGroupTargetAssignmentMemberValueTopicPartition = struct("TopicPartition", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  partitions: array("0+", "int32"),
});

/** What a member should own. */
export const consumerGroupTargetAssignmentMemberRecord = journalRecord({
  type: 7,
  name: "ConsumerGroupTargetAssignmentMember",
  key: {
    groupId: string("0"),
    /** The member id, given by the coordinator. */
    memberId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    topicPartitions: array("0+", consumerGroupTargetAssignmentMemberValueTopicPartition),
  },
});

export interface ConsumerGroupTargetAssignmentMemberKey
  extends Decoded<typeof consumerGroupTargetAssignmentMemberRecord.key> {}
export interface ConsumerGroupTargetAssignmentMemberKeyInput
  extends Input<typeof consumerGroupTargetAssignmentMemberRecord.key> {}
export interface ConsumerGroupTargetAssignmentMemberValue
  extends Decoded<typeof consumerGroupTargetAssignmentMemberRecord.value> {}
export interface ConsumerGroupTargetAssignmentMemberValueInput
  extends Input<typeof consumerGroupTargetAssignmentMemberRecord.value> {}

export interface ConsumerGroupTargetAssignmentMemberValueTopicPartition
  extends Decoded<typeof consumerGroupTargetAssignmentMemberValueTopicPartition> {}
