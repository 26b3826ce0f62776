import type { GroupNow } from "./group-view.ts";

/**
 * Equal as long as nothing changed but offsets and the instants of heartbeats, polls and commits: those change with
 * every record, and nobody needs them more than once a second.
 */
export function nowShape(now: GroupNow): string {
  const { state, stateSinceMs, generationId, protocolName, coordinatorId, barrier } = now;
  const members = now.members.map(
    ({ member, name, word, memberEpoch, revoking, awaiting }) =>
      [member.memberId, name, word, memberEpoch, revoking, awaiting] as const,
  );
  const partitions = now.partitions.map(({ topic, partition, owner, stoppedAtMs }) => [
    topic,
    partition,
    owner?.memberId,
    stoppedAtMs,
  ]);
  const group = [state, stateSinceMs, generationId, protocolName, coordinatorId, barrier];
  return JSON.stringify([group, members, partitions]);
}
