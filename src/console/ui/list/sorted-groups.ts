import type { GroupSummary } from "../../../insight/index.ts";

export type Column =
  | "groupId"
  | "state"
  | "memberCount"
  | "lagMs"
  | "rebalanceCount"
  | "lostMs"
  | "lastRebalanceAtMs";

export const COLUMNS: readonly {
  readonly id: Column;
  readonly word: string;
  readonly numeric: boolean;
}[] = [
  { id: "groupId", word: "Group", numeric: false },
  { id: "state", word: "State", numeric: false },
  { id: "memberCount", word: "Members", numeric: true },
  { id: "lagMs", word: "Lag", numeric: true },
  { id: "lastRebalanceAtMs", word: "Last 24 hours", numeric: false },
  { id: "rebalanceCount", word: "Rebalances", numeric: true },
  { id: "lostMs", word: "Time lost", numeric: true },
];

export interface Sorting {
  readonly column: Column;
  readonly filter: string;
  /** Names from Z on, numbers from the smallest. */
  readonly reversed?: boolean;
}

/** The groups whose id contains the filter: names from A on, numbers from the largest, unknown ones last. */
export function sortedGroups(
  groups: readonly GroupSummary[],
  { column, filter, reversed = false }: Sorting,
): GroupSummary[] {
  const wanted = filter.trim().toLowerCase();
  const sign = reversed ? -1 : 1;
  return groups
    .filter(({ groupId }) => groupId.toLowerCase().includes(wanted))
    .sort((a, b) => sign * compared(a[column], b[column]) || compared(a.groupId, b.groupId));
}

function compared(a: string | number | null, b: string | number | null): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return Number(b ?? -1) - Number(a ?? -1);
}
