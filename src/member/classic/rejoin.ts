import type { Turn } from "./turn.ts";

/** KIP-800: brokers cut reasons there. */
const MAX_REASON_LENGTH = 255;

/** A JoinGroup is wanted. The first reason stands: what comes later is satisfied by the same rebalance. */
export function requestRejoin(turn: Turn, reason: string): void {
  if (turn.member.rejoinReason !== null) return;
  setRejoinReason(turn, reason);
}

/** A JoinGroup is wanted, for this reason, whatever the reason was before. */
export function setRejoinReason(turn: Turn, reason: string): void {
  turn.member.rejoinReason = reason.slice(0, MAX_REASON_LENGTH);
  turn.note({ type: "RejoinNeeded", reason });
}
