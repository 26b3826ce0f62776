import {
  api,
  array,
  bool,
  bytes,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const describedGroupMember = struct("DescribedGroupMember", {
  /** The member id, given by the coordinator. */
  memberId: string("0+"),
  /** The instance id of a static member (KIP-345), null for a dynamic one. */
  groupInstanceId: string("4+", { nullable: "4+", default: null, ignorable: true }),
  /** The client id of the request header. */
  clientId: string("0+"),
  /** The client's address, with the leading slash: `/127.0.0.1`. */
  clientHost: string("0+"),
  /** Its metadata for the chosen protocol; empty unless the group is stable. */
  memberMetadata: bytes("0+"),
  /** Its assignment; empty unless the group is stable. */
  memberAssignment: bytes("0+"),
});

const describeGroupsResponseDescribedGroup = struct("DescribedGroup", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("6+", { nullable: "6+", default: null }),
  groupId: string("0+"),
  /** `PreparingRebalance`, `CompletingRebalance`, `Stable`, `Empty` or `Dead`. */
  groupState: string("0+"),
  /** The kind of protocol: `consumer`, `connect`, …. */
  protocolType: string("0+"),
  /** The chosen protocol (assignor); empty while there is none. */
  protocolData: string("0+"),
  members: array("0+", describedGroupMember),
  /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
  authorizedOperations: int32("3+", { default: -0x8000_0000 }),
});

/**
 * State and members of classic groups.
 *
 * Versions: 3 authorized operations; 4 static members; 5 flexible; 6 a group that does not exist is
 * `GROUP_ID_NOT_FOUND` instead of `Dead` (KIP-1043).
 */
export const describeGroups = api({
  key: 15,
  name: "DescribeGroups",
  versions: "0-6",
  flexible: "5+",
  request: {
    /** The group ids. */
    groups: array("0+", "string"),
    /** True: say what the caller may do. */
    includeAuthorizedOperations: bool("3+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    groups: array("0+", describeGroupsResponseDescribedGroup),
  },
});

export interface DescribeGroupsRequest extends Decoded<typeof describeGroups.request> {}
export interface DescribeGroupsRequestInput extends Input<typeof describeGroups.request> {}
export interface DescribeGroupsResponse extends Decoded<typeof describeGroups.response> {}
export interface DescribeGroupsResponseInput extends Input<typeof describeGroups.response> {}

export interface DescribedGroupMember extends Decoded<typeof describedGroupMember> {}
export interface DescribeGroupsResponseDescribedGroup
  extends Decoded<typeof describeGroupsResponseDescribedGroup> {}
