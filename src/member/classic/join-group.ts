import { encodeSubscription, errorName, type JoinGroupResponse } from "../../protocol/index.ts";
import { applyAction } from "./apply-action.ts";
import { coordinatorAnswered } from "./coordinator.ts";
import { joinGroupAction } from "./error-actions.ts";
import { fail } from "./fail.ts";
import { lead } from "./lead.ts";
import { NO_GENERATION } from "./member.ts";
import { backOff, backOffFromThird, setRejoinReason } from "./rejoin.ts";
import { moveTo, type PreparingRebalance, UNJOINED } from "./states.ts";
import { sendSyncGroup } from "./sync-group.ts";
import type { Turn } from "./turn.ts";
import { watchTopics } from "./watch.ts";

/** The protocol type of consumers, in JoinGroup and SyncGroup. */
export const CONSUMER_PROTOCOL_TYPE = "consumer";

/** A JoinGroup is parked for up to the rebalance timeout; so much more for the way (`JOIN_GROUP_TIMEOUT_LAPSE`). */
const JOIN_GROUP_LAPSE_MS = 5_000;

/** Joins, or joins again. Nothing may be left to give up. */
export function sendJoinGroup(turn: Turn): void {
  const { member, nowMs } = turn;
  const { config } = member;
  const reason = member.rejoinReason === "" ? null : member.rejoinReason;
  const requestId = turn.send(
    {
      type: "JoinGroup",
      body: {
        groupId: config.groupId,
        groupInstanceId: config.groupInstanceId,
        memberId: member.memberId,
        sessionTimeoutMs: config.sessionTimeoutMs,
        rebalanceTimeoutMs: config.maxPollIntervalMs,
        protocolType: CONSUMER_PROTOCOL_TYPE,
        protocols: subscriptions(turn),
        reason,
      },
    },
    Math.max(config.requestTimeoutMs, config.maxPollIntervalMs + JOIN_GROUP_LAPSE_MS),
  );
  member.rebalanceStartedAtMs ??= nowMs;
  member.isPrepared = true;
  const joinedTopics = member.topics ?? [];
  moveTo(member, { state: "PreparingRebalance", requestId, sentAtMs: nowMs, joinedTopics });
  turn.note({ type: "JoinSent", reason });
}

/** One for each assignor: what the leader will know of this member (subscription v3: KIP-429, 792, 881). */
function subscriptions({ member }: Turn) {
  const { config, topics, assignment, generationId, lastAssignment } = member;
  return config.assignors.map((assignor) => ({
    name: assignor.name,
    metadata: encodeSubscription({
      topics: [...(topics ?? [])],
      userData: assignor.subscriptionUserData(lastAssignment),
      ownedPartitions: assignment.map(({ topic, partitions }) => ({
        topic,
        partitions: [...partitions],
      })),
      generationId,
      rackId: config.clientRack,
    }),
  }));
}

export function joinGroupAnswered(turn: Turn, requestId: number, response: JoinGroupResponse) {
  const { member } = turn;
  const { state } = member;
  if (state.state !== "PreparingRebalance" || state.requestId !== requestId) return;
  turn.answeredRequestId = requestId;
  const error = errorName(response.errorCode);
  if (error === "NONE") return joined(turn, state, response);
  const action = joinGroupAction(error);
  if (action === "JoinWithGivenId") member.memberId = response.memberId;
  applyAction(turn, { api: "JoinGroup", error, action });
}

function joined(turn: Turn, sent: PreparingRebalance, response: JoinGroupResponse) {
  const { member, nowMs } = turn;
  const { protocolType, protocolName } = response;
  if (protocolType !== null && protocolType !== CONSUMER_PROTOCOL_TYPE) {
    return refuse(turn, `of protocol type ${protocolType}, not of consumers`);
  }
  const assignor = member.config.assignors.find(({ name }) => name === protocolName);
  if (assignor === undefined) return refuse(turn, `with ${protocolName}, which was not offered`);
  coordinatorAnswered(turn);
  member.memberId = response.memberId;
  member.generationId = response.generationId;
  member.heardAtMs = nowMs;
  const isLeader = response.leader === response.memberId;
  const durationMs = nowMs - sent.sentAtMs;
  turn.note({ type: "Joined", durationMs, isLeader, protocolName: assignor.name });
  moveTo(member, {
    state: "CompletingRebalance",
    joinedTopics: sent.joinedTopics,
    protocolName: assignor.name,
    leadership: null,
    sync: null,
  });
  if (isLeader) return lead(turn, response);
  watchTopics(turn, []);
  sendSyncGroup(turn, []);
}

function refuse(turn: Turn, what: string): void {
  const { groupId } = turn.member.config;
  fail(
    turn,
    "INCONSISTENT_GROUP_PROTOCOL",
    `JoinGroup was answered for a group ${groupId} ${what}`,
  );
}

/** The rebalance failed in a way that is normal: again at once, and with a backoff if that does not help either. */
export function joinAgain(turn: Turn, error: string): void {
  backOffFromThird(turn);
  abandonJoin(turn, error);
}

/** The rebalance failed: again after a backoff. */
export function joinFailed(turn: Turn, error: string): void {
  backOff(turn);
  abandonJoin(turn, error);
}

/** Back to Unjoined with everything kept: generation, member id, assignment. */
function abandonJoin(turn: Turn, error: string) {
  const { member } = turn;
  moveTo(member, UNJOINED);
  if (error === "MEMBER_ID_REQUIRED") {
    member.generationId = NO_GENERATION;
    member.heardAtMs = null;
    return setRejoinReason(turn, `need to re-join with the given member-id: ${member.memberId}`);
  }
  turn.note({ type: "RebalanceFailed", error });
  setRejoinReason(turn, `rebalance failed due to ${error}`);
}
