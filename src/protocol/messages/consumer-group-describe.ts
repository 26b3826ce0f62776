import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  object,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const consumerGroupDescribeResponseTopicPartitions = struct("TopicPartitions", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  topicName: string("0+"),
  partitions: array("0+", "int32"),
});

const consumerGroupDescribeResponseAssignment = struct("Assignment", {
  topicPartitions: array("0+", consumerGroupDescribeResponseTopicPartitions),
});

const consumerGroupDescribeResponseMember = struct("Member", {
  /** The member id, given by the coordinator. */
  memberId: string("0+"),
  /** The instance id of a static member, null for a dynamic one. */
  instanceId: string("0+", { nullable: "0+", default: null }),
  /** Its rack, null if it has none. */
  rackId: string("0+", { nullable: "0+", default: null }),
  memberEpoch: int32("0+"),
  /** The client id of the request header. */
  clientId: string("0+"),
  /** The client's address, with the leading slash: `/127.0.0.1`. */
  clientHost: string("0+"),
  subscribedTopicNames: array("0+", "string"),
  /** The regular expression it subscribes with, null for none. */
  subscribedTopicRegex: string("0+", { nullable: "0+", default: null }),
  /** What it owns now. */
  assignment: object("0+", consumerGroupDescribeResponseAssignment),
  /** What it should own. */
  targetAssignment: object("0+", consumerGroupDescribeResponseAssignment),
  /** -1 unknown, 0 classic, 1 consumer (`ConsumerGroupDescribeResponse`, KIP-1099). */
  memberType: int8("1+", { default: -1, ignorable: true }),
});

const consumerGroupDescribeResponseDescribedGroup = struct("DescribedGroup", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("0+", { nullable: "0+", default: null }),
  groupId: string("0+"),
  /** `Empty`, `Assigning`, `Reconciling`, `Stable` or `Dead`. */
  groupState: string("0+"),
  /** Bumped whenever a new assignment is needed. */
  groupEpoch: int32("0+"),
  /** The group epoch of the target assignment. */
  assignmentEpoch: int32("0+"),
  /** The server-side assignor in use. */
  assignorName: string("0+"),
  members: array("0+", consumerGroupDescribeResponseMember),
  /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
  authorizedOperations: int32("0+", { default: -0x8000_0000 }),
});

/**
 * State, members and assignments of groups of the consumer protocol (KIP-848). Version 1 adds the member
 * type.
 */
export const consumerGroupDescribe = api({
  key: 69,
  name: "ConsumerGroupDescribe",
  versions: "0-1",
  flexible: "0+",
  request: {
    /** The group ids. */
    groupIds: array("0+", "string"),
    /** True: say what the caller may do. */
    includeAuthorizedOperations: bool("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    groups: array("0+", consumerGroupDescribeResponseDescribedGroup),
  },
});

export interface ConsumerGroupDescribeRequest
  extends Decoded<typeof consumerGroupDescribe.request> {}
export interface ConsumerGroupDescribeRequestInput
  extends Input<typeof consumerGroupDescribe.request> {}
export interface ConsumerGroupDescribeResponse
  extends Decoded<typeof consumerGroupDescribe.response> {}
export interface ConsumerGroupDescribeResponseInput
  extends Input<typeof consumerGroupDescribe.response> {}

export interface ConsumerGroupDescribeResponseTopicPartitions
  extends Decoded<typeof consumerGroupDescribeResponseTopicPartitions> {}
export interface ConsumerGroupDescribeResponseAssignment
  extends Decoded<typeof consumerGroupDescribeResponseAssignment> {}
export interface ConsumerGroupDescribeResponseMember
  extends Decoded<typeof consumerGroupDescribeResponseMember> {}
export interface ConsumerGroupDescribeResponseDescribedGroup
  extends Decoded<typeof consumerGroupDescribeResponseDescribedGroup> {}
