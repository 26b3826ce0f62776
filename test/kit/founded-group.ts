import { GroupMember } from "./group-member.ts";
import type { TestCluster } from "./test-cluster.ts";

export interface FoundedGroup {
  readonly groupId: string;
  readonly leader: GroupMember;
  readonly members: readonly GroupMember[];
}

/** A stable group of members `one`, `two`, …, each on a connection of its own to the broker that coordinates it. */
export function foundGroup(
  cluster: TestCluster,
  options: { groupId: string; members: number; nodeId?: number; sessionTimeoutMs?: number },
): FoundedGroup {
  const { groupId, nodeId, sessionTimeoutMs } = options;
  const timeouts = sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs };
  const members = Array.from({ length: options.members }, (_, index) => {
    const clientId = ["one", "two", "three", "four"][index] ?? `member-${index + 1}`;
    const at = nodeId === undefined ? { clientId } : { clientId, nodeId };
    return new GroupMember(cluster.connect(at), groupId);
  });
  for (const member of members) {
    const required = member.join(timeouts);
    cluster.clock.settle();
    member.learn(required);
  }
  // Everybody joins with a member id; the first to do so may have to come again when the others follow.
  let leader = members[0]!;
  for (let round = 0; round < 3; round++) {
    const joins = members.map((member) => member.join(timeouts));
    cluster.clock.settle();
    joins.forEach((join, index) => {
      if (join.response === null) return;
      const response = members[index]!.learn(join);
      if (response.leader === response.memberId) leader = members[index]!;
    });
    const generations = new Set(members.map(({ generationId }) => generationId));
    if (generations.size === 1 && joins.every(({ response }) => response?.errorCode === 0)) break;
  }
  const memberIds = members.map(({ memberId }) => memberId);
  const syncs = members.map((member) => member.sync(member === leader ? memberIds : []));
  cluster.clock.settle();
  for (const { response } of syncs) {
    if (response?.errorCode !== 0) throw new Error(`SyncGroup was answered ${response?.errorCode}`);
  }
  return { groupId, leader, members };
}
