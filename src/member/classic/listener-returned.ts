import { assigned, revoked } from "./give-up.ts";
import type { Handover } from "./handover.ts";
import { tellLost } from "./lose.ts";
import type { Turn } from "./turn.ts";

type Listening = Exclude<Handover, { phase: "Draining" | "Committing" }>;

/** A call of the listener ended. Its error is for the application; the handover goes on. */
export function listenerReturned(turn: Turn, stepId: number, error: Error | null) {
  const { handover } = turn.member;
  if (handover === null || handover.stepId !== stepId) return;
  if (handover.phase === "Draining" || handover.phase === "Committing") return;
  noteReturned(turn, handover, error);
  if (error !== null) turn.emit({ type: "ReportError", error });
  switch (handover.phase) {
    case "Revoking":
      return revoked(turn, handover.giveUp);
    case "Assigning":
      return assigned(turn, handover.added);
    case "Losing":
      turn.member.handover = null;
      return;
    case "Overtaken":
      return tellLost(turn, handover.lost, turn.nowMs);
  }
}

function noteReturned(turn: Turn, handover: Listening, error: Error | null): void {
  const durationMs = turn.nowMs - handover.calledAtMs;
  const message = error === null ? null : error.message;
  turn.note({
    type: "ListenerReturned",
    callback: callbackOf(handover),
    durationMs,
    error: message,
  });
}

function callbackOf(handover: Listening): string {
  switch (handover.phase) {
    case "Revoking":
      return handover.giveUp.callback;
    case "Assigning":
      return "onPartitionsAssigned";
    case "Losing":
      return "onPartitionsLost";
    case "Overtaken":
      return handover.callback;
  }
}
