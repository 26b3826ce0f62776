import type { GroupDescription, GroupOffset, ListedOffset } from "../../client/index.ts";
import type { LagSample, SampledMember, SampleEvent } from "../../insight/index.ts";
import type { GroupStateName, TopicPartition, TopicPartitions } from "../../model/index.ts";

/** A description as an event of its group. */
export function sampleOf(group: GroupDescription, atMs: number): SampleEvent {
  const { nodeId } = group.coordinator;
  return {
    groupId: group.groupId,
    atMs,
    groupType: group.type === "consumer" ? "consumer" : "classic",
    state: stateName(group.state),
    coordinatorId: nodeId < 0 ? null : nodeId,
    protocolName: group.partitionAssignor === "" ? null : group.partitionAssignor,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.targetAssignmentEpoch,
    members: group.members.map((member) => sampledMember(group, member)),
  };
}

/** The states of groups whose members own partitions; those of share groups count as unknown. */
export function stateName(state: GroupDescription["state"]): GroupStateName {
  return state === "NotReady" ? "Unknown" : state;
}

function sampledMember(
  group: GroupDescription,
  member: GroupDescription["members"][number],
): SampledMember {
  // A classic group tells what its members own in Stable alone: elsewhere nothing is known, which is not nothing owned.
  const isTold = group.type === "consumer" || group.state === "Stable";
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.host,
    memberEpoch: member.memberEpoch,
    partitions: isTold && group.protocolType === "consumer" ? byTopic(member.assignment) : null,
    target: member.targetAssignment === null ? null : byTopic(member.targetAssignment),
  };
}

/** In the order in which topics are first named. */
export function byTopic(partitions: readonly TopicPartition[]): TopicPartitions[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const known = topics.get(topic);
    if (known === undefined) topics.set(topic, [partition]);
    else known.push(partition);
  }
  return Array.from(topics, ([topic, list]) => ({ topic, partitions: list }));
}

/** The partitions that a group's lag is made of: those it has committed for, and those its members own. */
export function partitionsOf(
  committed: readonly GroupOffset[],
  group: GroupDescription,
): Map<string, TopicPartition> {
  const partitions = new Map<string, TopicPartition>();
  const owned = group.members.flatMap(({ assignment }) => assignment);
  for (const { topic, partition } of [...committed, ...owned])
    partitions.set(`${topic}-${partition}`, { topic, partition });
  return partitions;
}

/** Where the group is. `ends` is by `topic-0`; a partition that is not in it has no known end. */
export function lagSample(options: {
  readonly atMs: number;
  readonly partitions: Iterable<TopicPartition>;
  readonly committed: readonly GroupOffset[];
  readonly ends: ReadonlyMap<string, ListedOffset>;
}): LagSample {
  const { atMs, partitions, committed, ends } = options;
  const offsets = new Map(
    committed.map((each) => [`${each.topic}-${each.partition}`, each.offset]),
  );
  return {
    atMs,
    partitions: Array.from(partitions, ({ topic, partition }) => {
      const name = `${topic}-${partition}`;
      const committedOffset = offsets.get(name) ?? null;
      return {
        topic,
        partition,
        committedOffset,
        logEndOffset: ends.get(name)?.offset ?? null,
        oldestAtMs: null,
      };
    }),
  };
}
