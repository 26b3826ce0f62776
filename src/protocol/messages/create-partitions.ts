import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const createPartitionsAssignment = struct("CreatePartitionsAssignment", {
  /** Where the replicas of one new partition go, the preferred leader first. */
  brokerIds: array("0+", "int32"),
});

const createPartitionsTopic = struct("CreatePartitionsTopic", {
  name: string("0+"),
  /** The partition count afterwards. */
  count: int32("0+"),
  /** Replicas of the new partitions; null to let the broker choose. */
  assignments: array("0+", createPartitionsAssignment, { nullable: "0+" }),
});

const createPartitionsTopicResult = struct("CreatePartitionsTopicResult", {
  name: string("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("0+", { nullable: "0+", default: null }),
});

/** Gives topics more partitions (KIP-195). */
export const createPartitions = api({
  key: 37,
  name: "CreatePartitions",
  versions: "0-3",
  flexible: "2+",
  request: {
    topics: array("0+", createPartitionsTopic),
    /** How long the broker may take. */
    timeoutMs: int32("0+"),
    /** True: check, but change nothing. */
    validateOnly: bool("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    results: array("0+", createPartitionsTopicResult),
  },
});

export interface CreatePartitionsRequest extends Decoded<typeof createPartitions.request> {}
export interface CreatePartitionsRequestInput extends Input<typeof createPartitions.request> {}
export interface CreatePartitionsResponse extends Decoded<typeof createPartitions.response> {}
export interface CreatePartitionsResponseInput extends Input<typeof createPartitions.response> {}

export interface CreatePartitionsAssignment extends Decoded<typeof createPartitionsAssignment> {}
export interface CreatePartitionsTopic extends Decoded<typeof createPartitionsTopic> {}
export interface CreatePartitionsTopicResult extends Decoded<typeof createPartitionsTopicResult> {}
