import type { GroupSummary } from "../../../insight/index.ts";

/** What became different in the list of groups. */
export interface ListChange {
  readonly atMs: number;
  readonly changed: readonly GroupSummary[];
  readonly gone: readonly string[];
}

/** The rows after a change: replaced in their place, new ones last, those that are gone left out. */
export function changedRows(
  before: readonly GroupSummary[],
  { changed, gone }: ListChange,
): GroupSummary[] {
  const rows = new Map(before.map((row) => [row.groupId, row]));
  for (const row of changed) rows.set(row.groupId, row);
  for (const groupId of gone) rows.delete(groupId);
  return [...rows.values()];
}
