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

const joinGroupRequestProtocol = struct("JoinGroupRequestProtocol", {
  /** The protocol: a consumer's assignor (`range`, `cooperative-sticky`, …). */
  name: string("0+"),
  /** What the leader has to know of this member; for consumers a ConsumerProtocolSubscription. */
  metadata: bytes("0+"),
});

const joinGroupResponseMember = struct("JoinGroupResponseMember", {
  /** The member id, given by the coordinator. */
  memberId: string("0+"),
  /** The instance id of a static member (KIP-345), null for a dynamic one. */
  groupInstanceId: string("5+", { nullable: "5+", default: null, ignorable: true }),
  /** What that member sent for the chosen protocol. */
  metadata: bytes("0+"),
});

/**
 * Joins a classic group, or takes part in its rebalance. Answered when the join barrier opens.
 *
 * Versions: 1 rebalance timeout; 4 `MEMBER_ID_REQUIRED` (KIP-394); 5 static members (KIP-345); 6 flexible; 7
 * protocol type in the response (KIP-559); 8 reason (KIP-800); 9 `skipAssignment` (KIP-814).
 *
 * Errors: `COORDINATOR_LOAD_IN_PROGRESS`, `COORDINATOR_NOT_AVAILABLE`, `NOT_COORDINATOR`, `INVALID_GROUP_ID`,
 * `INVALID_SESSION_TIMEOUT`, `INCONSISTENT_GROUP_PROTOCOL`, `UNKNOWN_MEMBER_ID`, `MEMBER_ID_REQUIRED`,
 * `FENCED_INSTANCE_ID`, `GROUP_MAX_SIZE_REACHED`, `REBALANCE_IN_PROGRESS`, `GROUP_AUTHORIZATION_FAILED`.
 */
export const joinGroup = api({
  key: 11,
  name: "JoinGroup",
  versions: "0-9",
  flexible: "6+",
  request: {
    /** The group to join. Empty: `INVALID_GROUP_ID`. */
    groupId: string("0+"),
    /**
     * Without a heartbeat for so long the member is removed. Must be within `group.min.session.timeout.ms`
     * and `group.max.session.timeout.ms`.
     */
    sessionTimeoutMs: int32("0+"),
    /**
     * How long the coordinator waits for this member to join again in a rebalance; -1 (version 0) stands for
     * the session timeout.
     */
    rebalanceTimeoutMs: int32("1+", { default: -1, ignorable: true }),
    /** Empty on the first join; the coordinator answers with one. */
    memberId: string("0+"),
    /** The instance id of a static member (KIP-345), null for a dynamic one. */
    groupInstanceId: string("5+", { nullable: "5+", default: null }),
    /** The kind of protocol, the same for all members: `consumer`, `connect`, …. */
    protocolType: string("0+"),
    /**
     * What the member can do, best first; the coordinator chooses one that all members have. A consumer lists
     * its assignors.
     */
    protocols: array("0+", joinGroupRequestProtocol),
    /** Why the member joins, for logs (KIP-800); the broker cuts it to 255 characters. */
    reason: string("8+", { nullable: "8+", default: null, ignorable: true }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("2+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** The generation that this join made, -1 on errors. */
    generationId: int32("0+", { default: -1 }),
    /** The kind of protocol: `consumer`, `connect`, …. */
    protocolType: string("7+", { nullable: "7+", default: null, ignorable: true }),
    /** The protocol chosen; null (empty before version 7) on errors. */
    protocolName: string("0+", { nullable: "7+" }),
    /** Member id of the leader, who computes the assignment. */
    leader: string("0+"),
    /** True: the leader must not assign, the group goes on with the stored assignment (KIP-814). */
    skipAssignment: bool("9+"),
    /** The member's id; with `MEMBER_ID_REQUIRED` the one to join again with. */
    memberId: string("0+"),
    /** All members, for the leader; empty for the others. */
    members: array("0+", joinGroupResponseMember),
  },
});

export interface JoinGroupRequest extends Decoded<typeof joinGroup.request> {}
export interface JoinGroupRequestInput extends Input<typeof joinGroup.request> {}
export interface JoinGroupResponse extends Decoded<typeof joinGroup.response> {}
export interface JoinGroupResponseInput extends Input<typeof joinGroup.response> {}

export interface JoinGroupRequestProtocol extends Decoded<typeof joinGroupRequestProtocol> {}
export interface JoinGroupResponseMember extends Decoded<typeof joinGroupResponseMember> {}
