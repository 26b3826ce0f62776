import { api, type Decoded, type Input, int16, int32, string } from "../schema/index.ts";

/**
 * Keeps a member of a classic group alive and tells it of rebalances.
 *
 * Versions: 3 static members (KIP-345); 4 flexible.
 *
 * Errors: `REBALANCE_IN_PROGRESS` (join again), `ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`,
 * `FENCED_INSTANCE_ID`, `COORDINATOR_NOT_AVAILABLE`, `NOT_COORDINATOR`, `GROUP_AUTHORIZATION_FAILED`.
 */
export const heartbeat = api({
  key: 12,
  name: "Heartbeat",
  versions: "0-4",
  flexible: "4+",
  request: {
    groupId: string("0+"),
    /** The generation the member is in. */
    generationId: int32("0+"),
    /** The member id, given by the coordinator. */
    memberId: string("0+"),
    /** The instance id of a static member (KIP-345), null for a dynamic one. */
    groupInstanceId: string("3+", { nullable: "3+", default: null }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
  },
});

export interface HeartbeatRequest extends Decoded<typeof heartbeat.request> {}
export interface HeartbeatRequestInput extends Input<typeof heartbeat.request> {}
export interface HeartbeatResponse extends Decoded<typeof heartbeat.response> {}
export interface HeartbeatResponseInput extends Input<typeof heartbeat.response> {}
