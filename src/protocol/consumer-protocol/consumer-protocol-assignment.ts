import {
  array,
  bytes,
  type Decoded,
  type Input,
  Message,
  string,
  struct,
} from "../schema/index.ts";

const consumerProtocolAssignmentTopicPartition = struct("TopicPartition", {
  topic: string("0+"),
  partitions: array("0+", "int32"),
});

/** What the leader gives a consumer, as the assignment of SyncGroup. All versions are the same. */
export const consumerProtocolAssignment = new Message(
  { name: "ConsumerProtocolAssignment", versions: "0-3" },
  {
    /** What the member has to own now. */
    assignedPartitions: array("0+", consumerProtocolAssignmentTopicPartition),
    /** The assignor's own data, null for none. */
    userData: bytes("0+", { nullable: "0+", default: null }),
  },
);

export interface ConsumerProtocolAssignment extends Decoded<typeof consumerProtocolAssignment> {}
export interface ConsumerProtocolAssignmentInput extends Input<typeof consumerProtocolAssignment> {}

export interface ConsumerProtocolAssignmentTopicPartition
  extends Decoded<typeof consumerProtocolAssignmentTopicPartition> {}
