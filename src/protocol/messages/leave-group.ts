import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const leaveGroupRequestMemberIdentity = struct("MemberIdentity", {
  /** The member id; empty to remove a static member by its instance id alone. */
  memberId: string("3+"),
  /** The instance id of a static member (KIP-345), null for a dynamic one. */
  groupInstanceId: string("3+", { nullable: "3+", default: null }),
  /** Why it leaves, for logs (KIP-800). */
  reason: string("5+", { nullable: "5+", default: null, ignorable: true }),
});

const leaveGroupResponseMemberResponse = struct("MemberResponse", {
  /** As asked for. */
  memberId: string("3+"),
  /** As asked for. */
  groupInstanceId: string("3+", { nullable: "3+" }),
  /** 0, `UNKNOWN_MEMBER_ID` or `FENCED_INSTANCE_ID`. */
  errorCode: int16("3+"),
});

/**
 * Removes members from a classic group at once, without waiting for their session to end.
 *
 * Versions: 3 several members, static ones by instance id (KIP-345); 4 flexible; 5 reason (KIP-800).
 */
export const leaveGroup = api({
  key: 13,
  name: "LeaveGroup",
  versions: "0-5",
  flexible: "4+",
  request: {
    groupId: string("0+"),
    /** The one leaving member (versions 0-2). */
    memberId: string("0-2"),
    /** The leaving members. */
    members: array("3+", leaveGroupRequestMemberIdentity),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** Error of the whole request; up to version 2 that of the one member. */
    errorCode: int16("0+"),
    /** One for each member asked for. */
    members: array("3+", leaveGroupResponseMemberResponse),
  },
});

export interface LeaveGroupRequest extends Decoded<typeof leaveGroup.request> {}
export interface LeaveGroupRequestInput extends Input<typeof leaveGroup.request> {}
export interface LeaveGroupResponse extends Decoded<typeof leaveGroup.response> {}
export interface LeaveGroupResponseInput extends Input<typeof leaveGroup.response> {}

export interface LeaveGroupRequestMemberIdentity
  extends Decoded<typeof leaveGroupRequestMemberIdentity> {}
export interface LeaveGroupResponseMemberResponse
  extends Decoded<typeof leaveGroupResponseMemberResponse> {}
