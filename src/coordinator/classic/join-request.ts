import type { JoinGroupEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import type { ClassicMember } from "./group.ts";
import { noteMember } from "./notes.ts";

/** Version 0 has no rebalance timeout: there the session timeout stands for both. */
export function requestedTimeouts({ request, version }: JoinGroupEvent): {
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
} {
  const { sessionTimeoutMs } = request;
  const rebalanceTimeoutMs = version === 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs;
  return { sessionTimeoutMs, rebalanceTimeoutMs };
}

/** Says that a JoinGroup was accepted. */
export function noteJoined(
  turn: Turn,
  member: ClassicMember,
  event: JoinGroupEvent,
  how: { readonly rejoin: boolean; readonly parked: boolean },
): void {
  if (!turn.env.notes) return;
  turn.note(member.group.groupId, {
    type: "MemberJoined",
    member: noteMember(member),
    sessionTimeoutMs: member.sessionTimeoutMs,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    protocols: event.request.protocols.map(({ name }) => name),
    rejoin: how.rejoin,
    parked: how.parked,
    reason: event.request.reason,
  });
}
