import {
  api,
  array,
  bytes,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const syncGroupRequestAssignment = struct("SyncGroupRequestAssignment", {
  /** The member id, given by the coordinator. */
  memberId: string("0+"),
  /** For consumers a ConsumerProtocolAssignment. */
  assignment: bytes("0+"),
});

/**
 * Fetches a member's assignment in a classic group; the leader hands in everybody's.
 *
 * Versions: 3 static members (KIP-345); 4 flexible; 5 protocol type and name, to be checked on both sides
 * (KIP-559).
 *
 * Errors: `COORDINATOR_LOAD_IN_PROGRESS`, `COORDINATOR_NOT_AVAILABLE`, `NOT_COORDINATOR`,
 * `UNKNOWN_MEMBER_ID`, `ILLEGAL_GENERATION`, `REBALANCE_IN_PROGRESS`, `INCONSISTENT_GROUP_PROTOCOL`,
 * `FENCED_INSTANCE_ID`, `GROUP_AUTHORIZATION_FAILED`.
 */
export const syncGroup = api({
  key: 14,
  name: "SyncGroup",
  versions: "0-5",
  flexible: "4+",
  request: {
    groupId: string("0+"),
    /** The generation of the JoinGroup response. */
    generationId: int32("0+"),
    /** The member id, given by the coordinator. */
    memberId: string("0+"),
    /** The instance id of a static member (KIP-345), null for a dynamic one. */
    groupInstanceId: string("3+", { nullable: "3+", default: null }),
    /** The kind of protocol: `consumer`, `connect`, …. */
    protocolType: string("5+", { nullable: "5+", default: null, ignorable: true }),
    /** The protocol of the JoinGroup response; another one is `INCONSISTENT_GROUP_PROTOCOL`. */
    protocolName: string("5+", { nullable: "5+", default: null, ignorable: true }),
    /** The leader's assignment for each member; empty from the others. */
    assignments: array("0+", syncGroupRequestAssignment),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** The kind of protocol: `consumer`, `connect`, …. */
    protocolType: string("5+", { nullable: "5+", default: null, ignorable: true }),
    /** The group's protocol, for the member to check; null before version 5. */
    protocolName: string("5+", { nullable: "5+", default: null, ignorable: true }),
    /** What the leader gave this member; for consumers a ConsumerProtocolAssignment. Empty on errors. */
    assignment: bytes("0+"),
  },
});

export interface SyncGroupRequest extends Decoded<typeof syncGroup.request> {}
export interface SyncGroupRequestInput extends Input<typeof syncGroup.request> {}
export interface SyncGroupResponse extends Decoded<typeof syncGroup.response> {}
export interface SyncGroupResponseInput extends Input<typeof syncGroup.response> {}

export interface SyncGroupRequestAssignment extends Decoded<typeof syncGroupRequestAssignment> {}
