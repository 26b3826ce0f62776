import {
  type Assignment,
  type Assignor,
  cooperativeStickyAssignor,
  type MemberSubscription,
} from "../../assignors/index.ts";
import type { SyncGroupRequestAssignment } from "../../protocol/index.ts";
import { writeAssignment } from "./consumer-bytes.ts";
import type { ClassicMember } from "./member.ts";
import { onlinePartitions } from "./online-partitions.ts";
import { difference, keep, NONE, sorted } from "./partition-lists.ts";

type WireAssignment = Pick<SyncGroupRequestAssignment, "memberId" | "assignment">;

/**
 * Every member's assignment for SyncGroup, by the assignor that the group chose and each member's own subscription.
 * Throws when the assignor throws, or when its answer would let two members consume the same partition.
 */
export function assignGroup(
  member: ClassicMember,
  protocolName: string,
  members: readonly MemberSubscription[],
): WireAssignment[] {
  const assignor = member.config.assignors.find(({ name }) => name === protocolName)!;
  const assignment = assign(member, assignor, members);
  assertEachOnce(assignment);
  if (member.protocol === "COOPERATIVE" && assignor.name !== cooperativeStickyAssignor.name) {
    assertRevokedFirst(assignment, members);
  }
  return members.map(({ memberId }) => ({
    memberId,
    assignment: writeAssignment(sorted(assignment.get(memberId) ?? NONE)),
  }));
}

function assign(
  { config, known }: ClassicMember,
  assignor: Assignor,
  members: readonly MemberSubscription[],
): Assignment {
  const names = new Set(members.flatMap(({ topics }) => topics));
  const topics = [...known.byName.values()].filter(({ name }) => names.has(name));
  if (config.rebalanceOnOfflinePartitions !== true) return assignor.assign({ members, topics });
  return onlinePartitions(topics).assign(assignor, members);
}

function assertEachOnce(assignment: Assignment) {
  const owners = new Map<string, string>();
  for (const [memberId, lists] of assignment) {
    keep(lists, (topic, partition) => {
      const key = `${topic}-${partition}`;
      const other = owners.get(key);
      if (other !== undefined) throw new Error(`it gave ${key} to ${other} and to ${memberId}`);
      owners.set(key, memberId);
      return false;
    });
  }
}

/** What a member owns must be given up before another gets it (`ConsumerCoordinator#validateCooperativeAssignment`). */
function assertRevokedFirst(assignment: Assignment, members: readonly MemberSubscription[]): void {
  const owned = members.flatMap(({ ownedPartitions }) => ownedPartitions);
  for (const { memberId, ownedPartitions } of members) {
    const added = difference(sorted(assignment.get(memberId) ?? NONE), ownedPartitions);
    const early = difference(added, difference(added, owned));
    if (early.length === 0) continue;
    const [{ topic, partitions }] = early as [(typeof early)[number]];
    throw new Error(
      `it gave ${topic}-${partitions[0]} to ${memberId} while another member owns it; cooperative assignors revoke first`,
    );
  }
}
