import {
  array,
  type Decoded,
  type Input,
  int8,
  int32,
  string,
  struct,
  uuid,
} from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

const consumerGroupCurrentMemberAssignmentValueTopicPartitions = struct("TopicPartitions", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  partitions: array("0+", "int32"),
  /** The epoch in which each partition was assigned, in the order of `partitions`. */
  assignmentEpochs: array("0+", "int32", { nullable: "0+", tag: 0, tagged: "0+" }),
});

/** What a member owns, and how far it is on its way to the target. */
export const consumerGroupCurrentMemberAssignmentRecord = journalRecord({
  type: 8,
  name: "ConsumerGroupCurrentMemberAssignment",
  key: {
    groupId: string("0"),
    /** The member id, given by the coordinator. */
    memberId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    /** The epoch the member has. */
    memberEpoch: int32("0+"),
    /** The epoch before it; a member that missed the bump may still present it. */
    previousMemberEpoch: int32("0+"),
    /** 0 stable, 1 unrevoked partitions, 2 unreleased partitions, 127 unknown (`MemberState`). */
    state: int8("0+"),
    /** What it owns. */
    assignedPartitions: array("0+", consumerGroupCurrentMemberAssignmentValueTopicPartitions),
    /** What it still owns and has to give up. */
    partitionsPendingRevocation: array(
      "0+",
      consumerGroupCurrentMemberAssignmentValueTopicPartitions,
    ),
  },
});

export interface ConsumerGroupCurrentMemberAssignmentKey
  extends Decoded<typeof consumerGroupCurrentMemberAssignmentRecord.key> {}
export interface ConsumerGroupCurrentMemberAssignmentKeyInput
  extends Input<typeof consumerGroupCurrentMemberAssignmentRecord.key> {}
export interface ConsumerGroupCurrentMemberAssignmentValue
  extends Decoded<typeof consumerGroupCurrentMemberAssignmentRecord.value> {}
export interface ConsumerGroupCurrentMemberAssignmentValueInput
  extends Input<typeof consumerGroupCurrentMemberAssignmentRecord.value> {}

export interface ConsumerGroupCurrentMemberAssignmentValueTopicPartitions
  extends Decoded<typeof consumerGroupCurrentMemberAssignmentValueTopicPartitions> {}
