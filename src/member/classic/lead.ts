import type { MemberSubscription } from "../../assignors/index.ts";
import type { JoinGroupResponse } from "../../protocol/index.ts";
import { assignGroup } from "./assign-group.ts";
import { emptySubscription, readSubscription } from "./consumer-bytes.ts";
import { joinFailed } from "./join-group.ts";
import type { Leadership } from "./leadership.ts";
import { areCovered, clusterSnapshot } from "./metadata.ts";
import type { CompletingRebalance } from "./states.ts";
import { sendSyncGroup } from "./sync-group.ts";
import type { Turn } from "./turn.ts";
import { watchTopics } from "./watch.ts";

/**
 * This member leads the generation: it watches what any member subscribes to, and assigns. A static leader that came
 * back within its session is told to leave the assignment as it is (KIP-814); it watches all the same.
 */
export function lead(turn: Turn, response: JoinGroupResponse) {
  const { member, nowMs } = turn;
  const members = subscriptionsOf(turn, response);
  const groupTopics = [...new Set(members.flatMap(({ topics }) => topics))].sort();
  const leadership: Leadership = {
    groupTopics,
    members: response.skipAssignment ? null : members,
    snapshot: null,
  };
  member.state = { ...(member.state as CompletingRebalance), leadership };
  watchTopics(turn, groupTopics);
  if (response.skipAssignment) return sendSyncGroup(turn, []);
  member.timers.arm("metadata", nowMs + metadataPatienceMs(turn));
  assignWhenKnown(turn);
}

/** Topics that stay unknown must not hold the group up for longer than members wait for its SyncGroup. */
function metadataPatienceMs({ member }: Turn): number {
  const { requestTimeoutMs, maxPollIntervalMs } = member.config;
  return Math.min(requestTimeoutMs, Math.floor(maxPollIntervalMs / 3));
}

/** Assigns if the leader still has to, and knows what there is to assign. */
export function assignWhenKnown(turn: Turn): void {
  const leadership = waitingLeadership(turn);
  if (leadership === null || !areCovered(turn.member, leadership.groupTopics)) return;
  assign(turn, leadership);
}

/** The leader has waited long enough: what is unknown is left out until it is known. */
export function metadataDue(turn: Turn): void {
  const leadership = waitingLeadership(turn);
  if (leadership !== null) assign(turn, leadership);
}

function waitingLeadership({ member }: Turn): Leadership | null {
  const { state } = member;
  if (state.state !== "CompletingRebalance" || state.sync !== null) return null;
  return state.leadership;
}

function assign(turn: Turn, { groupTopics, members }: Leadership) {
  const { member } = turn;
  const state = member.state as CompletingRebalance;
  member.timers.disarm("metadata");
  const assignments = assignOrReport(turn, state.protocolName, members ?? []);
  if (assignments === null) return joinFailed(turn, "an assignor that failed");
  const snapshot = clusterSnapshot(member, groupTopics);
  member.state = { ...state, leadership: { groupTopics, members: null, snapshot } };
  sendSyncGroup(turn, assignments);
}

function assignOrReport(
  turn: Turn,
  protocolName: string,
  members: readonly MemberSubscription[],
): ReturnType<typeof assignGroup> | null {
  try {
    return assignGroup(turn.member, protocolName, members);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const { groupId } = turn.member.config;
    const message = `the assignor ${protocolName} failed for group ${groupId}: ${reason}`;
    turn.emit({ type: "ReportError", error: new Error(message, { cause }) });
    return null;
  }
}

function subscriptionsOf(turn: Turn, { members }: JoinGroupResponse): MemberSubscription[] {
  return members.map((member) => {
    const subscription = readSubscription(member);
    if (subscription !== null) return subscription;
    const message = `the subscription of member ${member.memberId} of group ${turn.member.config.groupId} cannot be read; it is given nothing`;
    turn.emit({ type: "ReportError", error: new Error(message) });
    return emptySubscription(member);
  });
}
