import type { ErrorName } from "../../protocol/index.ts";
import { type MemberIdentity, validateMember } from "../classic/validate-member.ts";
import type { Group } from "../shard.ts";

/** How a commit says who it comes from. */
export interface CommitIdentity extends MemberIdentity {
  /** -1 from somebody who is not a member. */
  readonly generationId: number;
  readonly isTransactional: boolean;
}

/**
 * Whether a group takes a commit, null if it does (`ClassicGroup#validateOffsetCommit`).
 *
 * Members commit in their generation, also while the next one is being prepared: that is how commits in
 * `onPartitionsRevoked` work. Non-members commit to groups without members. Old transactional requests carry no
 * identity and pass; transactional ones are not held to the group's state.
 */
export function commitError(group: Group, from: CommitIdentity): ErrorName | null {
  const { state } = group.state;
  if (state === "Dead") return "COORDINATOR_NOT_AVAILABLE";
  if (from.generationId < 0 && state === "Empty") return null;
  if (from.generationId >= 0 || from.memberId !== "" || from.groupInstanceId !== null) {
    const error = validateMember(group, from);
    if (error !== null) return error;
    if (from.generationId !== group.generationId) return "ILLEGAL_GENERATION";
  } else if (!from.isTransactional) {
    return "UNKNOWN_MEMBER_ID";
  }
  if (!from.isTransactional && state === "CompletingRebalance") return "REBALANCE_IN_PROGRESS";
  return null;
}
