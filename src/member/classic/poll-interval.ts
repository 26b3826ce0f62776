import { mayLeave, sendLeaveGroup } from "./leave-group.ts";
import { cancelJoin, dropAssignment, resetGeneration } from "./lose.ts";
import { setRejoinReason } from "./rejoin.ts";
import { moveTo, STALE, UNJOINED } from "./states.ts";
import type { Turn } from "./turn.ts";

const EXPIRED = "consumer poll timeout has expired.";

/** The application is expected back at the latest when this rings: in the future, or it would ring for ever. */
export function armPollInterval({ member, env, nowMs }: Turn): void {
  const { maxPollIntervalMs } = member.config;
  const dueMs = (env.busySinceMs ?? nowMs) + maxPollIntervalMs;
  member.timers.arm("poll", dueMs > nowMs ? dueMs : nowMs + maxPollIntervalMs);
}

/**
 * The application may have been away for too long. If it was, its partitions go to members that are alive: a dynamic
 * member leaves at once and says why; a static one falls silent, so that its session ends it (KIP-345).
 */
export function pollDue(turn: Turn) {
  const { member, env, nowMs } = turn;
  const awayMs = env.busySinceMs === null ? 0 : nowMs - env.busySinceMs;
  if (awayMs < member.config.maxPollIntervalMs) return armPollInterval(turn);
  turn.note({ type: "PollIntervalExceeded", sinceLastPollMs: awayMs });
  cancelJoin(turn);
  if (mayLeave(member)) sendLeaveGroup(turn, EXPIRED);
  dropAssignment(turn, EXPIRED);
  // A static member has not left: under its id it comes back in place, or learns that another process took its place.
  resetGeneration(turn, member.config.groupInstanceId !== null);
  member.rejoinReason = null;
  member.rebalanceStartedAtMs = null;
  member.timers.disarm("join");
  member.timers.disarm("metadata");
  moveTo(member, STALE);
  turn.emit({ type: "AwaitPoll" });
}

/** The application is back: so is the member. */
export function polled(turn: Turn): void {
  const { member } = turn;
  if (member.state.state !== "Stale" || member.closing !== null) return;
  moveTo(member, UNJOINED);
  armPollInterval(turn);
  setRejoinReason(turn, "consumer pro-actively leaving the group");
}
