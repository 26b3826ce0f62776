import type { Turn } from "../turn.ts";
import { type ClassicGroup, deleteMember } from "./group.ts";
import { joinError } from "./join-replies.ts";
import { syncError } from "./sync-replies.ts";

/**
 * Removes a member, or an id that was only given out, from the group and from what its state keeps about it.
 * What that means for the rebalance is for the caller to decide.
 *
 * A parked JoinGroup is answered UNKNOWN_MEMBER_ID with an empty member id, so that a client that is still there
 * joins anew. A parked SyncGroup is one that Kafka forgets.
 */
export function removeMember(turn: Turn, group: ClassicGroup, memberId: string): void {
  const pending = group.pendingMembers?.get(memberId);
  if (pending !== undefined) turn.disarm(pending);
  const member = deleteMember(group, memberId);
  if (member !== null) turn.disarm(member);
  switch (group.state.state) {
    case "PreparingRebalance": {
      const parked = group.state.parkedJoins.get(memberId);
      if (parked === undefined) return;
      group.state.parkedJoins.delete(memberId);
      turn.reply(joinError(parked, "UNKNOWN_MEMBER_ID", ""));
      return;
    }
    case "CompletingRebalance": {
      group.state.pendingSync.memberIds.delete(memberId);
      const parked = group.state.parkedSyncs.get(memberId);
      if (parked === undefined) return;
      group.state.parkedSyncs.delete(memberId);
      turn.supersede(syncError(parked.token, "UNKNOWN_MEMBER_ID"));
      return;
    }
    case "Stable":
      group.state.pendingSync?.memberIds.delete(memberId);
  }
}
