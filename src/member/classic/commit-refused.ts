import type { ErrorName } from "../../protocol/index.ts";
import { applyAction } from "./apply-action.ts";
import { offsetCommitAction } from "./error-actions.ts";
import type { ClassicMemberEvent } from "./events.ts";
import { type ClassicMember, NO_GENERATION } from "./member.ts";
import type { Turn } from "./turn.ts";

type CommitRefused = Extract<ClassicMemberEvent, { type: "CommitRefused" }>;

/** A commit was refused: what that says of the coordinator always counts, what it says of membership only if it is about now. */
export function commitRefused(turn: Turn, event: CommitRefused): void {
  const { error } = event;
  const action = offsetCommitAction(error);
  if (action !== "FindCoordinator" && !isAboutNow(turn.member, event)) return;
  applyAction(turn, { api: "OffsetCommit", error, action });
}

/**
 * While a JoinGroup or SyncGroup is out, its answer decides about the generation. Commits may travel over another
 * connection, so that a refusal that the new generation has caused comes before the answer that tells of that generation.
 * Not so when the member is not known or was replaced: that answer may never come, over a connection that broke silently.
 */
function isAboutNow(
  member: ClassicMember,
  { memberId, generationId, error }: CommitRefused,
): boolean {
  if (generationId === NO_GENERATION) return false;
  if (memberId !== member.memberId || generationId !== member.generationId) return false;
  const { state } = member.state;
  return state === "Stable" || state === "Unjoined" || isGone(error);
}

function isGone(error: ErrorName): boolean {
  return error === "FENCED_INSTANCE_ID" || error === "UNKNOWN_MEMBER_ID";
}
