import type { BrokerCluster, InspectedGroup } from "../../broker/index.ts";
import type { GroupNote } from "../../model/index.ts";

/**
 * The notes with which the watch on a running broker begins. Where the broker still remembers a group's life from its
 * first generation on, its own notes; for the others, the group as it is found now, since half a story would be told
 * wrongly.
 */
export function groupsAtStart(cluster: BrokerCluster, nowMs: number): GroupNote[] {
  const remembered = byGroup(cluster.recentNotes());
  const notes: GroupNote[] = [];
  for (const groupId of new Set([...remembered.keys(), ...cluster.groupIds()])) {
    const ofGroup = remembered.get(groupId) ?? [];
    const found = cluster.inspectGroup(groupId);
    if (isWholeLife(ofGroup)) notes.push(...ofGroup);
    else if (found !== null) notes.push(observed(found, nowMs));
  }
  return notes;
}

function byGroup(notes: readonly GroupNote[]): Map<string, GroupNote[]> {
  const groups = new Map<string, GroupNote[]>();
  for (const note of notes) {
    const known = groups.get(note.groupId);
    if (known === undefined) groups.set(note.groupId, [note]);
    else known.push(note);
  }
  return groups;
}

/** The first rebalance is that of the group's first generation. */
function isWholeLife(notes: readonly GroupNote[]): boolean {
  const first = notes.find(({ type }) => type === "RebalanceStarted");
  return (
    first?.type === "RebalanceStarted" && first.fromState === "Empty" && first.generationId === 0
  );
}

function observed(group: InspectedGroup, nowMs: number): GroupNote {
  const { groupId, type: groupType, state, generationId, protocolName, coordinatorId } = group;
  const { members } = group;
  return {
    type: "GroupObserved",
    atMs: nowMs,
    groupId,
    groupType,
    state,
    generationId,
    protocolName,
    coordinatorId,
    members,
  };
}
