import type { WatchedTopic } from "./events.ts";
import { assignWhenKnown } from "./lead.ts";
import type { ClassicMember } from "./member.ts";
import { requestRejoin } from "./rejoin.ts";
import type { Turn } from "./turn.ts";

/** A refresh told of the watched topics: a leader that waits for them assigns, one whose group's topics changed rejoins. */
export function metadataChanged(
  turn: Turn,
  topics: readonly WatchedTopic[],
  covers: readonly string[],
) {
  const { member } = turn;
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  member.known = { byName, covered: new Set(covers) };
  if (member.state.state === "CompletingRebalance") return assignWhenKnown(turn);
  checkGroupTopics(turn);
}

/**
 * Rejoins if the cluster is another one than that by which this leader assigned. Only leaders look: a follower's
 * JoinGroup would be answered with the generation it has.
 */
export function checkGroupTopics(turn: Turn): void {
  const { member } = turn;
  const { state } = member;
  if (state.state !== "Stable" || state.leadership === null) return;
  const { leadership } = state;
  if (!areCovered(member, leadership.groupTopics)) return;
  const snapshot = clusterSnapshot(member, leadership.groupTopics);
  if (leadership.snapshot === null) {
    // A returning leader (KIP-814) did not assign: what it sees first is what it watches from.
    member.state = { ...state, leadership: { ...leadership, snapshot } };
  } else if (leadership.snapshot !== snapshot) {
    requestRejoin(turn, "cached metadata has changed");
  }
}

export function areCovered({ known }: ClassicMember, topics: readonly string[]): boolean {
  return topics.every((name) => known.covered.has(name));
}

/** What an assignment depends on, as a text: equal texts, equal clusters. */
export function clusterSnapshot(member: ClassicMember, topics: readonly string[]): string {
  const { clientRack, rebalanceOnOfflinePartitions } = member.config;
  const described = topics.map((name) => {
    const topic = member.known.byName.get(name);
    if (topic === undefined) return [name];
    const { partitionCount, replicaRacks, offlinePartitions } = topic;
    return [
      name,
      partitionCount,
      // Racks matter to members that have one (KIP-881).
      clientRack === null ? null : replicaRacks?.map((racks) => [...racks].sort()),
      rebalanceOnOfflinePartitions === true ? offlinePartitions : null,
    ];
  });
  return JSON.stringify(described);
}
