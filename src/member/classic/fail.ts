import { cancelJoin, dropAssignment, resetGeneration } from "./lose.ts";
import { moveTo } from "./states.ts";
import { TIMER_NAMES } from "./timers.ts";
import type { Turn } from "./turn.ts";

/** The member cannot go on: what it has is lost, no request follows, and the application is told in the end. */
export function fail(turn: Turn, code: string | null, what: string, cause?: unknown): void {
  const { member } = turn;
  const { state } = member.state;
  if (state === "Fatal" || state === "Closed" || state === "Leaving") return;
  const message = `group ${member.config.groupId}: ${what}`;
  if (code === "FENCED_INSTANCE_ID") turn.note({ type: "Fenced", error: code });
  turn.note({ type: "Failed", error: code ?? message });
  cancelJoin(turn);
  dropAssignment(turn, message);
  resetGeneration(turn, false);
  member.rejoinReason = null;
  for (const name of TIMER_NAMES) if (name !== "close") member.timers.disarm(name);
  const failure = { code, message, ...(cause === undefined ? {} : { cause }) };
  moveTo(member, { state: "Fatal", failure, told: false });
}
