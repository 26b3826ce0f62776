import { type ErrorName, errorMessage } from "../../protocol/index.ts";
import { coordinatorLost } from "./coordinator.ts";
import type { MemberAction } from "./error-actions.ts";
import { fail } from "./fail.ts";
import { heartbeatFailed } from "./heartbeat.ts";
import { joinAgain, joinFailed } from "./join-group.ts";
import { leaveEnded } from "./leave-group.ts";
import { lose } from "./lose.ts";
import { requestRejoin } from "./rejoin.ts";
import type { Turn } from "./turn.ts";

/** An answer that asks for an action. */
export interface Answer {
  readonly api: "JoinGroup" | "SyncGroup" | "Heartbeat" | "LeaveGroup" | "OffsetCommit";
  readonly error: ErrorName;
  readonly action: MemberAction;
}

/** Does what the tables say. */
export function applyAction(turn: Turn, { api, error, action }: Answer) {
  switch (action) {
    case "Proceed":
      return;
    case "Rejoin":
      return rebalanceSeen(turn, api);
    case "JoinAgain":
    case "JoinWithGivenId":
      return joinAgain(turn, error);
    case "ResetGeneration":
      return lose(turn, { reason: encountered(api, error), keepMemberId: true });
    case "ResetMember":
      return lose(turn, { reason: encountered(api, error), keepMemberId: false });
    case "FindCoordinator":
      return coordinatorLost(turn, `error response ${error}`);
    case "RetryLater":
      return api === "Heartbeat" ? heartbeatFailed(turn) : joinFailed(turn, error);
    case "Fail":
      return fail(turn, error, `${api} was refused: ${errorMessage(error)}`);
    case "Finish":
      return leaveEnded(turn);
  }
}

function rebalanceSeen(turn: Turn, api: Answer["api"]): void {
  if (turn.member.state.state !== "Stable") return;
  requestRejoin(
    turn,
    api === "Heartbeat"
      ? "group is already rebalancing"
      : "offset commit failed since group is already rebalancing",
  );
}

/** As Kafka's client words it. */
function encountered(api: Answer["api"], error: ErrorName): string {
  return `encountered ${error} from ${api} response`;
}
