import type { Shard } from "../../src/coordinator/index.ts";
import type {
  CommittedOffset,
  OffsetKey,
  TopicOffsets,
} from "../../src/coordinator/offsets/store.ts";

/**
 * What a journal can bring back of a shard, as plain data. Not of it, by design:
 *
 * - a rebalance in progress, parked requests, ids given out, deadlines: in memory only, as in Kafka;
 * - members' other protocols than the chosen one, which no record holds;
 * - when a group became Stable: the record is written just before;
 * - the subscribed topics over a static replacement (see `classic/static-members.ts`);
 * - a simple group without offsets: it needs none.
 */
export function durableOffsets(shard: Shard): unknown {
  const rank = ranks(shard);
  const pending = [...shard.offsets.pending]
    .sort(([a], [b]) => a - b)
    .map(([producerId, offsets]) => [producerId, plainOffsets(offsets, rank)]);
  const open = [...shard.offsets.openTransactions].map(([group, ids]) => [group, [...ids].sort()]);
  return { committed: plainOffsets(shard.offsets.committed, rank), pending, open: open.sort() };
}

/** What counts of positions is their order: refused records have used some up. */
function ranks({ offsets }: Shard): (position: number) => number {
  const positions = [offsets.committed, ...offsets.pending.values()].flatMap((groups) =>
    [...groups.values()].flatMap((topics) =>
      [...topics.values()].flatMap((partitions) =>
        Array.from(partitions.values(), ({ position }) => position),
      ),
    ),
  );
  const sorted = positions.sort((a, b) => a - b);
  return (position) => sorted.indexOf(position);
}

function plainOffsets(
  offsets: Map<string, TopicOffsets>,
  rank: (position: number) => number,
): unknown[] {
  const rows: (OffsetKey & CommittedOffset)[] = [];
  for (const [group, topics] of offsets) {
    for (const [topic, partitions] of topics) {
      for (const [partition, offset] of partitions) {
        rows.push({ group, topic, partition, ...offset, position: rank(offset.position) });
      }
    }
  }
  const key = ({ group, topic, partition }: (typeof rows)[number]) =>
    `${group}/${topic}/${partition}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A group as its last record says it, or null while it is rebalancing and no record says so. */
export function durableGroup(shard: Shard, groupId: string): unknown {
  const group = shard.groups.get(groupId);
  if (group === undefined) return "none";
  const { state } = group.state;
  if (state !== "Stable" && state !== "Empty") return null;
  return {
    state,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leaderId: group.leaderId,
    emptySinceMs: state === "Empty" && group.protocolType !== null ? group.stateSinceMs : null,
    staticMembers: [...(group.staticMembers ?? [])].sort(),
    members: Array.from(group.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      metadata: member.protocols.find(({ name }) => name === group.protocolName)?.metadata,
      assignment: member.assignment,
    })),
  };
}
