import { joinError } from "../classic/join-replies.ts";
import { noteMembers } from "../classic/notes.ts";
import { prepareRebalance } from "../classic/prepare-rebalance.ts";
import { DEAD, moveTo } from "../classic/states.ts";
import { syncError } from "../classic/sync-replies.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";

/**
 * The journal is applied, requests follow: every member gets a whole session to be heard from, as nobody can know
 * when it last was. A group over `group.max.size` rebalances, and the last to come back are out.
 *
 * As in Kafka each load starts sessions anew, so a dead member outlives loads that follow each other faster than
 * its session timeout.
 */
export function loaded(turn: Turn): void {
  const { groups, config, retentionCheck } = turn.shard;
  for (const group of groups.values()) {
    for (const member of group.members.values()) turn.arm(member, member.sessionTimeoutMs);
    noteLoaded(turn, group);
    if (group.members.size <= config.groupMaxSize) continue;
    const why = { cause: "GroupOverCapacity", memberId: null, reason: null } as const;
    prepareRebalance(turn, group, why);
  }
  turn.arm(retentionCheck, config.offsetsRetentionCheckIntervalMs);
}

function noteLoaded(turn: Turn, group: Group): void {
  if (!turn.env.notes) return;
  const members = noteMembers(group);
  const { generationId } = group;
  turn.note(group.groupId, { type: "GroupLoaded", generationId, members });
}

/** Another broker coordinates these groups now: whoever waits here is told to look for it. */
export function unloaded(turn: Turn): void {
  turn.disarm(turn.shard.retentionCheck);
  for (const group of turn.shard.groups.values()) unloadGroup(turn, group);
}

function unloadGroup(turn: Turn, group: Group): void {
  const { state } = group;
  moveTo(group, DEAD, turn.nowMs);
  for (const member of group.members.values()) turn.disarm(member);
  for (const pending of group.pendingMembers?.values() ?? []) turn.disarm(pending);
  if (state.state === "PreparingRebalance") {
    turn.disarm(state);
    for (const [memberId, parked] of state.parkedJoins) {
      turn.reply(joinError(parked, "NOT_COORDINATOR", memberId));
    }
  } else if (state.state === "CompletingRebalance") {
    turn.disarm(state.pendingSync);
    for (const { token } of state.parkedSyncs.values()) {
      turn.reply(syncError(token, "NOT_COORDINATOR"));
    }
  } else if (state.state === "Stable" && state.pendingSync !== null) {
    turn.disarm(state.pendingSync);
  }
  turn.note(group.groupId, { type: "GroupUnloaded" });
}
