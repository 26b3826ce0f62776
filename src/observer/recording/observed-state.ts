import type { GroupView } from "../../insight/index.ts";
import type { ObservedMember, TopicPartitions } from "../../model/index.ts";
import type { GroupInput } from "../observatory.ts";

/**
 * What a recording that begins in the middle of a group's life has to begin with: the group as it is known now, as if it
 * had been found so. The rebalances before are not part of it.
 */
export function observedState({ groupId, now }: GroupView): GroupInput[] {
  const { asOfMs: atMs, groupType, partitions } = now;
  const owned = ownedBy(partitions);
  const living = now.members.filter(({ word }) => word !== "gone").map(({ member }) => member);
  const members = living.map((member): ObservedMember => {
    const { memberId, groupInstanceId, clientId, clientHost } = member;
    const { sessionTimeoutMs, rebalanceTimeoutMs, protocols } = member;
    return {
      ...{ memberId, groupInstanceId, clientId, clientHost },
      ...{ sessionTimeoutMs, rebalanceTimeoutMs, protocols },
      partitions: owned.get(memberId) ?? [],
    };
  });
  const inputs: GroupInput[] = [];
  if (groupType !== "unknown") {
    const { state, generationId, protocolName, coordinatorId, evidence } = now;
    const facts = { state, generationId, protocolName, coordinatorId, evidence };
    const type = "GroupObserved";
    inputs.push({ kind: "note", payload: { type, atMs, groupId, groupType, members, ...facts } });
  }
  for (const { processId, memberId } of living) {
    if (processId === null) continue;
    const held = owned.get(memberId) ?? [];
    const report = { type: "Assigned", atMs, processId, memberId, partitions: held } as const;
    inputs.push({ kind: "report", payload: report });
  }
  const positions = partitions.map(({ topic, partition, committedOffset, logEndOffset }) => ({
    ...{ topic, partition, committedOffset, logEndOffset },
    oldestAtMs: null,
  }));
  if (positions.length > 0) inputs.push({ kind: "lag", payload: { atMs, partitions: positions } });
  return inputs;
}

function ownedBy(partitions: GroupView["now"]["partitions"]): Map<string, TopicPartitions[]> {
  const members = new Map<string, Map<string, number[]>>();
  for (const { topic, partition, owner } of partitions) {
    if (owner === null) continue;
    const topics = members.get(owner.memberId) ?? new Map<string, number[]>();
    members.set(owner.memberId, topics);
    const list = topics.get(topic) ?? [];
    topics.set(topic, list);
    list.push(partition);
  }
  return new Map(
    Array.from(members, ([memberId, topics]) => [
      memberId,
      Array.from(topics, ([topic, list]) => ({ topic, partitions: list })),
    ]),
  );
}
