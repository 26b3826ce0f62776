import type { TopicPartition } from "../model/index.ts";
import type { GroupMember } from "./group-member.ts";
import type { PartitionChange } from "./rebalance.ts";

/** Who owns a partition before and after; `null` is nobody. */
export interface OwnerChange extends TopicPartition {
  readonly from: GroupMember | null;
  readonly to: GroupMember | null;
  readonly kind: PartitionChange["kind"];
}

/** An owner map: partition key to the partition and its owner. */
export type Owners = ReadonlyMap<string, OwnedPartition>;

export interface OwnedPartition extends TopicPartition {
  readonly owner: GroupMember;
}

/** The key of a partition in owner maps. Topic names hold no colon. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}

/** Every partition that had an owner or has one now, in order of topic and number. */
export function assignmentDiff(before: Owners, after: Owners): OwnerChange[] {
  const changes: OwnerChange[] = [];
  for (const [key, { topic, partition, owner }] of after) {
    const from = before.get(key)?.owner ?? null;
    changes.push({ topic, partition, from, to: owner, kind: changeKind(from, owner) });
  }
  for (const [key, { topic, partition, owner }] of before) {
    if (after.has(key)) continue;
    changes.push({ topic, partition, from: owner, to: null, kind: "unassigned" });
  }
  return changes.sort(byPartition);
}

/** What a change of owner is called, where both are known. */
export function changeKind(
  from: GroupMember | null,
  to: GroupMember | null,
): "kept" | "moved" | "assigned" | "unassigned" {
  if (to === null) return "unassigned";
  if (from === null) return "assigned";
  return from.memberId === to.memberId ? "kept" : "moved";
}

/** In order of topic and number. */
export function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

/**
 * How many partitions changed hands between members of both generations although the same balance could have been
 * had without it.
 *
 * The largest old owners could have taken the largest new shares and kept as much as fits; what they owned beyond
 * that had to move. Assumes that every member may read every partition, as in a group with one subscription; where
 * subscriptions differ the number is an upper bound.
 */
export function avoidableMoves(
  before: Owners,
  after: Owners,
  memberIds: readonly string[],
): number {
  const inBoth = new Set(memberIds);
  const oldShares = new Map(memberIds.map((id) => [id, 0]));
  const newShares = new Map(memberIds.map((id) => [id, 0]));
  let movedCount = 0;
  let ownedCount = 0;
  for (const { owner } of after.values()) increment(newShares, owner.memberId);
  for (const [key, { owner }] of before) {
    const heir = after.get(key)?.owner;
    if (heir === undefined || !inBoth.has(owner.memberId)) continue;
    increment(oldShares, owner.memberId);
    ownedCount += 1;
    if (heir.memberId !== owner.memberId) movedCount += 1;
  }
  const oldSorted = descending(oldShares);
  const newSorted = descending(newShares);
  const keepable = oldSorted.reduce((sum, old, i) => sum + Math.min(old, newSorted[i] ?? 0), 0);
  return movedCount - (ownedCount - keepable);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function descending(counts: ReadonlyMap<string, number>): number[] {
  return [...counts.values()].sort((a, b) => b - a);
}
