import { coordinatorLost } from "./coordinator.ts";
import type { RequestFailure } from "./events.ts";
import { fail } from "./fail.ts";
import { leaveEnded } from "./leave-group.ts";
import type { ClassicMember } from "./member.ts";
import type { Turn } from "./turn.ts";

/** A request has no answer. One that went astray says that the coordinator is not where it was. */
export function requestFailed(turn: Turn, requestId: number, failure: RequestFailure) {
  const { member } = turn;
  const api = apiOf(member, requestId);
  if (api === null) return;
  turn.answeredRequestId = requestId;
  if (api === "LeaveGroup") return leaveEnded(turn);
  switch (failure.type) {
    case "Disconnected":
      return coordinatorLost(turn, `${api}: disconnected`);
    case "TimedOut":
      return coordinatorLost(turn, `${api}: no answer within the time of a request`);
    case "UnsupportedVersion":
      return fail(turn, "UNSUPPORTED_VERSION", `${api} cannot be sent: ${failure.detail}`);
    case "Fatal":
      return fail(turn, null, `${api} failed: ${messageOf(failure.error)}`, failure.error);
  }
}

function apiOf(member: ClassicMember, requestId: number): string | null {
  const { state, heartbeat } = member;
  if (heartbeat?.requestId === requestId) return "Heartbeat";
  if (state.state === "PreparingRebalance" && state.requestId === requestId) return "JoinGroup";
  if (state.state === "CompletingRebalance" && state.sync?.requestId === requestId) {
    return "SyncGroup";
  }
  if (state.state === "Leaving" && state.requestId === requestId) return "LeaveGroup";
  return null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
