import { type ErrorName, errorCode, type HeartbeatResponseInput } from "../../protocol/index.ts";
import type { CoordinatorEffect } from "../effects.ts";
import type { CoordinatorEnv } from "../env.ts";
import type { HeartbeatEvent } from "../events.ts";
import type { Shard } from "../shard.ts";
import { Turn } from "../turn.ts";
import type { ClassicGroup } from "./group.ts";
import { noteFenced } from "./notes.ts";
import { validateMember } from "./validate-member.ts";

const NONE: HeartbeatResponseInput = Object.freeze({ errorCode: errorCode("NONE") });
const REBALANCE_IN_PROGRESS: HeartbeatResponseInput = Object.freeze({
  errorCode: errorCode("REBALANCE_IN_PROGRESS"),
});

/**
 * Heartbeat: the member is alive, and asks whether it has to rejoin. The request that a broker sees most, so it
 * makes nothing but its reply: the session is extended by storing one number.
 */
export function heartbeat(
  shard: Shard,
  event: HeartbeatEvent,
  env: CoordinatorEnv,
): readonly CoordinatorEffect[] {
  const { request, token } = event;
  const group = shard.groups.get(request.groupId);
  const error = heartbeatError(group, event);
  if (error !== null || group === undefined) return refuse(shard, event, env, error);
  const member = group.members.get(request.memberId)!;
  shard.deadlines.arm(member, env.nowMs + member.sessionTimeoutMs);
  const rebalancing = group.state.state === "PreparingRebalance";
  const response = rebalancing ? REBALANCE_IN_PROGRESS : NONE;
  return [{ type: "Reply", api: "Heartbeat", token, response }];
}

function heartbeatError(group: ClassicGroup | undefined, event: HeartbeatEvent): ErrorName | null {
  const { request } = event;
  if (request.groupId === "") return "INVALID_GROUP_ID";
  if (group === undefined) return "UNKNOWN_MEMBER_ID";
  if (group.state.state === "Dead") return "COORDINATOR_NOT_AVAILABLE";
  const error = validateMember(group, request);
  if (error !== null) return error;
  if (request.generationId !== group.generationId) return "ILLEGAL_GENERATION";
  return null;
}

function refuse(
  shard: Shard,
  { request, token }: HeartbeatEvent,
  env: CoordinatorEnv,
  error: ErrorName | null,
): readonly CoordinatorEffect[] {
  const turn = new Turn(shard, env);
  const group = shard.groups.get(request.groupId);
  if (error === "FENCED_INSTANCE_ID" && group !== undefined) {
    noteFenced(turn, group, "Heartbeat", request);
  }
  const response = { errorCode: errorCode(error ?? "UNKNOWN_MEMBER_ID") };
  turn.reply({ type: "Reply", api: "Heartbeat", token, response });
  return turn.effects;
}
