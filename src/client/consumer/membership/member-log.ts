import type { MemberNote } from "../../../member/index.ts";
import type { ClientLog } from "../../client-log.ts";

/** Where each kind of note is logged: a normal rebalance is news, not an error. */
const LEVELS = {
  JoinSent: "info",
  Joined: "info",
  Synced: "debug",
  RebalanceCompleted: "info",
  RebalanceFailed: "warn",
  RejoinNeeded: "info",
  HeartbeatAnswered: null,
  DrainTimedOut: "warn",
  ListenerReturned: "debug",
  RevocationCommitFailed: "warn",
  Lost: "warn",
  PollIntervalExceeded: "warn",
  CoordinatorLost: "info",
  Left: "info",
  Fenced: "error",
  Failed: "error",
} as const satisfies Record<MemberNote["type"], keyof ClientLog | null>;

/** What a member says of itself, for the log. Heartbeats are left to metrics and diagnostics. */
export function logNote(log: ClientLog, note: MemberNote): void {
  const level = LEVELS[note.type];
  if (level !== null) log[level](note, `Group member: ${note.type}`);
}
