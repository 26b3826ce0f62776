import type { TopicPartition } from "../../model/index.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import type { PartitionChange, Rebalance } from "../rebalance.ts";
import type { NameOf } from "./headline.ts";
import { countText, partitionText } from "./wording.ts";

/** Up to so many partitions a slope chart is read; beyond, a matrix. */
export const SLOPE_ROW_COUNT = 40;
/** Rows and columns of a matrix. */
const MATRIX_MEMBER_COUNT = 60;

/** What a rebalance did to the assignment. */
export interface DiffCard {
  readonly rebalanceNumber: number;
  readonly fromGenerationId: number | null;
  readonly toGenerationId: number | null;
  /** False: nobody saw the assignment, and the counts mean nothing. */
  readonly isKnown: boolean;
  readonly keptCount: number;
  /** From one member of the new generation to another. */
  readonly movedCount: number;
  /** Of those, how many the new balance did not ask for. */
  readonly avoidableCount: number;
  /** From nobody to a member. */
  readonly newlyAssignedCount: number;
  /** From a member that is gone to one that is there. */
  readonly orphanedAssignedCount: number;
  /** Left without an owner. */
  readonly unassignedCount: number;
  /** Somebody has them now, and nobody saw who had them before. */
  readonly unknownBeforeCount: number;
  /** `kept 3 · moved 0 (avoidable 0)`, and so on; counts of 0 are told for kept and moved alone. */
  readonly lines: readonly string[];
  readonly drawing: DiffSlope | DiffMatrix;
}

/** Two columns of members, and a line per partition between them. */
export interface DiffSlope {
  readonly type: "slope";
  readonly rows: readonly (TopicPartition & {
    readonly label: string;
    readonly kind: DiffKind;
    readonly from: DiffMember | null;
    readonly to: DiffMember | null;
  })[];
}

/**
 * How many partitions went from whom (row) to whom (column). The last row and column may be nobody. Of more members than
 * can be read, those by whom most partitions came or went.
 */
export interface DiffMatrix {
  readonly type: "matrix";
  readonly from: readonly (DiffMember | null)[];
  readonly to: readonly (DiffMember | null)[];
  /** `counts[row][column]`. */
  readonly counts: readonly (readonly number[])[];
  /** Partitions of members that are left out. */
  readonly leftOutCount: number;
}

export interface DiffMember {
  readonly memberId: string;
  readonly name: string;
}

export type DiffKind =
  | "kept"
  | "moved"
  | "newly assigned"
  | "orphaned, assigned"
  | "unassigned"
  | "before unknown";

/** Before and after: what was kept, moved, newly assigned, taken over from the gone, or left without an owner. */
export function diffCard(rebalance: Rebalance, nameOf: NameOf = memberName): DiffCard {
  const living = new Set(rebalance.members.map(({ memberId }) => memberId));
  const kinds = rebalance.changes.map((change) => diffKind(change, living));
  const of = (kind: DiffKind) => kinds.filter((each) => each === kind).length;
  const counts = {
    keptCount: of("kept"),
    movedCount: of("moved"),
    avoidableCount: rebalance.avoidableMoveCount,
    newlyAssignedCount: of("newly assigned"),
    orphanedAssignedCount: of("orphaned, assigned"),
    unassignedCount: of("unassigned"),
    unknownBeforeCount: of("before unknown"),
  };
  return {
    rebalanceNumber: rebalance.number,
    fromGenerationId: rebalance.fromGenerationId,
    toGenerationId: rebalance.toGenerationId,
    isKnown: rebalance.evidence.assignment !== null && rebalance.stableAtMs !== null,
    ...counts,
    lines: diffLines(counts),
    drawing:
      rebalance.changes.length <= SLOPE_ROW_COUNT
        ? slope(rebalance.changes, kinds, nameOf)
        : matrix(rebalance.changes, nameOf),
  };
}

function diffKind({ kind, from }: PartitionChange, living: ReadonlySet<string>): DiffKind {
  if (kind === "assigned") return "newly assigned";
  if (kind === "given") return "before unknown";
  if (kind !== "moved") return kind;
  return living.has(from?.memberId ?? "") ? "moved" : "orphaned, assigned";
}

type Counts = Pick<
  DiffCard,
  | "keptCount"
  | "movedCount"
  | "avoidableCount"
  | "newlyAssignedCount"
  | "orphanedAssignedCount"
  | "unassignedCount"
  | "unknownBeforeCount"
>;

function diffLines(counts: Counts): string[] {
  const lines = [
    `kept ${counts.keptCount} · moved ${counts.movedCount} (avoidable ${counts.avoidableCount})`,
  ];
  if (counts.orphanedAssignedCount > 0)
    lines.push(`orphaned → assigned ${counts.orphanedAssignedCount}`);
  if (counts.newlyAssignedCount > 0) lines.push(`newly assigned ${counts.newlyAssignedCount}`);
  if (counts.unassignedCount > 0)
    lines.push(`${countText(counts.unassignedCount, "partition")} left without an owner`);
  if (counts.unknownBeforeCount > 0)
    lines.push(`assigned ${counts.unknownBeforeCount}, owner before unknown`);
  return lines;
}

function slope(
  changes: readonly PartitionChange[],
  kinds: readonly DiffKind[],
  nameOf: NameOf,
): DiffSlope {
  const rows = changes.map((change, i) => ({
    topic: change.topic,
    partition: change.partition,
    label: partitionText(change),
    kind: kinds[i] ?? "kept",
    from: diffMember(change.from, nameOf),
    to: diffMember(change.to, nameOf),
  }));
  return { type: "slope", rows };
}

function diffMember(member: GroupMember | null, nameOf: NameOf): DiffMember | null {
  return member === null ? null : { memberId: member.memberId, name: nameOf(member) };
}

function matrix(changes: readonly PartitionChange[], nameOf: NameOf): DiffMatrix {
  const from = busiest(changes, (change) => change.from);
  const to = busiest(changes, (change) => change.to);
  const rowOf = new Map(from.map((member, i) => [member?.memberId, i]));
  const columnOf = new Map(to.map((member, i) => [member?.memberId, i]));
  const counts = from.map(() => to.map(() => 0));
  let leftOutCount = 0;
  for (const change of changes) {
    const row = counts[rowOf.get(change.from?.memberId) ?? -1];
    const column = columnOf.get(change.to?.memberId);
    if (row === undefined || column === undefined) leftOutCount += 1;
    else row[column] = (row[column] ?? 0) + 1;
  }
  return {
    type: "matrix",
    from: from.map((member) => diffMember(member, nameOf)),
    to: to.map((member) => diffMember(member, nameOf)),
    counts,
    leftOutCount,
  };
}

/** Those by whom most partitions came or went, by name, nobody last. */
function busiest(
  changes: readonly PartitionChange[],
  sideOf: (change: PartitionChange) => GroupMember | null,
): (GroupMember | null)[] {
  const members = new Map<string | undefined, GroupMember | null>();
  const changeCounts = new Map<string | undefined, number>();
  for (const change of changes) {
    const member = sideOf(change);
    const id = member?.memberId;
    members.set(id, member);
    changeCounts.set(id, (changeCounts.get(id) ?? 0) + (change.kind === "kept" ? 0 : 1));
  }
  const countOf = (member: GroupMember | null) => changeCounts.get(member?.memberId) ?? 0;
  return [...members.values()]
    .sort((a, b) => countOf(b) - countOf(a))
    .slice(0, MATRIX_MEMBER_COUNT)
    .sort(byName);
}

function byName(a: GroupMember | null, b: GroupMember | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = [memberName(a), memberName(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}
