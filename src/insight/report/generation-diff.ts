import type { TopicPartition } from "../../model/index.ts";
import { assignmentDiff, type OwnerChange, type Owners, partitionKey } from "../assignment-diff.ts";
import type { GroupMember } from "../group-member.ts";
import type { PartitionChange } from "../rebalance.ts";
import type { GroupView, RebalanceView } from "../view/group-view.ts";
import { nameIn } from "../view/member-letters.ts";
import { countText, listText, partitionText } from "../view/wording.ts";

/** What lies between two generations, however many rebalances that were. */
export interface GenerationDiff {
  readonly schemaVersion: 1;
  readonly group: string;
  readonly fromGeneration: number;
  readonly toGeneration: number;
  /** The numbers of the rebalances between them. */
  readonly rebalances: readonly number[];
  readonly membersJoined: readonly string[];
  readonly membersLeft: readonly string[];
  readonly kept: number;
  readonly moved: number;
  readonly partitions: readonly (TopicPartition & {
    readonly from: string | null;
    readonly to: string | null;
    readonly kind: OwnerChange["kind"];
  })[];
}

interface Generation {
  readonly owners: Owners;
  readonly members: readonly GroupMember[];
}

/** The difference; or one sentence why there is none to tell. */
export function generationDiff(view: GroupView, n1: number, n2: number): GenerationDiff | string {
  const before = generationOf(view, n1);
  if (typeof before === "string") return before;
  const after = generationOf(view, n2);
  if (typeof after === "string") return after;
  const changes = assignmentDiff(before.owners, after.owners);
  const name = (member: GroupMember | null) => (member === null ? null : nameIn(view, member));
  const [low, high] = [Math.min(n1, n2), Math.max(n1, n2)];
  return {
    schemaVersion: 1,
    group: view.groupId,
    fromGeneration: n1,
    toGeneration: n2,
    rebalances: view.rebalances
      .filter(({ toGenerationId: to }) => to !== null && to > low && to <= high)
      .map(({ number }) => number),
    membersJoined: namesBeyond(view, after, before),
    membersLeft: namesBeyond(view, before, after),
    kept: changes.filter(({ kind }) => kind === "kept").length,
    moved: changes.filter(({ kind }) => kind === "moved").length,
    partitions: changes.map(({ topic, partition, from, to, kind }) => ({
      topic,
      partition,
      from: name(from),
      to: name(to),
      kind,
    })),
  };
}

/** The difference in lines for a terminal. Names in it may hold any character. */
export function generationDiffText(diff: GenerationDiff): string[] {
  const { fromGeneration, toGeneration, rebalances, partitions } = diff;
  const changed = partitions.filter(({ kind }) => kind !== "kept");
  return [
    `generation ${fromGeneration} → ${toGeneration}, ${countText(rebalances.length, "rebalance")}`,
    ...(diff.membersJoined.length > 0 ? [`joined: ${listText(diff.membersJoined)}`] : []),
    ...(diff.membersLeft.length > 0 ? [`left: ${listText(diff.membersLeft)}`] : []),
    `kept ${diff.kept}, moved ${diff.moved}`,
    ...changed.map((each) => {
      const what = `${partitionText(each)}  ${each.from ?? "nobody"} → ${each.to ?? "nobody"}`;
      return each.kind === "moved" ? what : `${what}  (${each.kind})`;
    }),
  ];
}

function generationOf(view: GroupView, n: number): Generation | string {
  const at = view.rebalances.findLast(({ toGenerationId }) => toGenerationId === n);
  if (at !== undefined && isAssigned(at)) {
    return { owners: ownersOf(at, ({ to }) => to), members: at.members };
  }
  const next = view.rebalances.find((each) => each.fromGenerationId === n && isAssigned(each));
  if (next !== undefined && at === undefined) {
    const owners = ownersOf(next, ({ from }) => from);
    const members = new Map([...owners.values()].map(({ owner }) => [owner.memberId, owner]));
    return { owners, members: [...members.values()] };
  }
  return whyNot(view, n);
}

function isAssigned({ stableAtMs, evidence }: RebalanceView): boolean {
  return stableAtMs !== null && evidence.assignment !== null;
}

function whyNot({ groupId, rebalances }: GroupView, n: number): string {
  const what = `Generation ${n} of ${groupId} cannot be compared`;
  const cut = rebalances.find(({ rounds }) =>
    rounds.some(({ generationId }) => generationId === n),
  );
  if (cut !== undefined) return `${what}: rebalance ${cut.number} went on before it was assigned.`;
  const known = rebalances.flatMap(({ toGenerationId }) => toGenerationId ?? []);
  if (known.length === 0) return `${what}: no rebalance of the group was seen.`;
  return `${what}: generations ${Math.min(...known)} to ${Math.max(...known)} were seen.`;
}

function ownersOf(
  { changes }: RebalanceView,
  ownerOf: (change: PartitionChange) => GroupMember | null,
): Owners {
  const owners = new Map<string, TopicPartition & { owner: GroupMember }>();
  for (const change of changes) {
    const { topic, partition } = change;
    const owner = ownerOf(change);
    if (owner !== null) owners.set(partitionKey(change), { topic, partition, owner });
  }
  return owners;
}

function namesBeyond(view: GroupView, these: Generation, those: Generation): string[] {
  const there = new Set(those.members.map(({ memberId }) => memberId));
  return these.members
    .filter(({ memberId }) => !there.has(memberId))
    .map((member) => nameIn(view, member));
}
