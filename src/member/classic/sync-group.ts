import {
  errorName,
  type SyncGroupRequestAssignment,
  type SyncGroupResponse,
} from "../../protocol/index.ts";
import { applyAction } from "./apply-action.ts";
import { completeRebalance } from "./complete-rebalance.ts";
import { syncGroupAction } from "./error-actions.ts";
import { fail } from "./fail.ts";
import { CONSUMER_PROTOCOL_TYPE, joinFailed } from "./join-group.ts";
import { lose } from "./lose.ts";
import type { CompletingRebalance } from "./states.ts";
import type { Turn } from "./turn.ts";

const TOO_LATE = "SyncGroup was answered later than a session after it was sent";

/** Asks for the assignment; the leader brings everybody's. The state is CompletingRebalance. */
export function sendSyncGroup(
  turn: Turn,
  assignments: Pick<SyncGroupRequestAssignment, "memberId" | "assignment">[],
) {
  const { member, nowMs } = turn;
  const state = member.state as CompletingRebalance;
  // A leader that waited for metadata may have lost the coordinator meanwhile.
  if (member.coordinator !== "Known") return joinFailed(turn, "COORDINATOR_NOT_AVAILABLE");
  const requestId = turn.send({
    type: "SyncGroup",
    body: {
      groupId: member.config.groupId,
      groupInstanceId: member.config.groupInstanceId,
      memberId: member.memberId,
      generationId: member.generationId,
      protocolType: CONSUMER_PROTOCOL_TYPE,
      protocolName: state.protocolName,
      assignments,
    },
  });
  member.state = { ...state, sync: { requestId, sentAtMs: nowMs } };
}

export function syncGroupAnswered(turn: Turn, requestId: number, response: SyncGroupResponse) {
  const { state } = turn.member;
  if (state.state !== "CompletingRebalance" || state.sync?.requestId !== requestId) return;
  turn.answeredRequestId = requestId;
  const error = errorName(response.errorCode);
  if (error !== "NONE") {
    return applyAction(turn, { api: "SyncGroup", error, action: syncGroupAction(error) });
  }
  if (!isOfOurProtocol(state, response)) {
    const { protocolType, protocolName } = response;
    const found = `${protocolType} ${protocolName}, not for ${CONSUMER_PROTOCOL_TYPE} ${state.protocolName}`;
    return fail(turn, "INCONSISTENT_GROUP_PROTOCOL", `SyncGroup was answered for ${found}`);
  }
  const { member, nowMs } = turn;
  const { sentAtMs } = state.sync;
  // It took longer than a session: the coordinator may have given all this to somebody else since.
  const isTooLate = nowMs >= sentAtMs + member.config.sessionTimeoutMs;
  if (isTooLate) return lose(turn, { reason: TOO_LATE, keepMemberId: true });
  member.heardAtMs = sentAtMs;
  completeRebalance(turn, state, response.assignment);
}

/** Null from brokers that do not say (below version 5). */
function isOfOurProtocol(
  state: CompletingRebalance,
  { protocolType, protocolName }: SyncGroupResponse,
): boolean {
  if (protocolType !== null && protocolType !== CONSUMER_PROTOCOL_TYPE) return false;
  return protocolName === null || protocolName === state.protocolName;
}
