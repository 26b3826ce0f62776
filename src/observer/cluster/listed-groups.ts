import type { GroupListing } from "../../client/index.ts";
import type { GroupSummary } from "../../insight/index.ts";
import { listedSummary } from "./listed-summary.ts";

/** Groups of these types commit offsets as consumer groups do. */
const HAS_OFFSETS: ReadonlySet<string> = new Set(["classic", "consumer", "streams", "Unknown"]);

/** The groups of a cluster as they were listed last. */
export class ListedGroups {
  /** By group id; null until they were listed for the first time. */
  #listed: ReadonlyMap<string, GroupListing> | null = null;
  /** Those of the listing before last that the last one did not have. */
  #missed: ReadonlySet<string> = new Set();

  /** They were listed at least once. */
  get isKnown(): boolean {
    return this.#listed !== null;
  }

  get groupIds(): readonly string[] {
    return [...(this.#listed?.keys() ?? [])];
  }

  /** Those that may have committed offsets; null until they were listed. */
  get groupIdsWithOffsets(): readonly string[] | null {
    if (this.#listed === null) return null;
    const groups = [...this.#listed.values()].filter(({ type }) => HAS_OFFSETS.has(type));
    return groups.map(({ groupId }) => groupId);
  }

  has(groupId: string): boolean {
    return this.#listed?.has(groupId) ?? false;
  }

  /**
   * Takes the next listing, of every broker or of some, and gives the groups that are gone: neither this one nor the one before has them. (While its
   * coordinator moves, one listing may miss a group that is well.)
   */
  take(
    groups: readonly GroupListing[],
    { isWhole }: { readonly isWhole: boolean },
  ): readonly string[] {
    const before = this.groupIds;
    const listed = groups.map((group) => [group.groupId, group] as const);
    // Of brokers that were not heard the groups are as they were.
    const now = new Map([...(isWhole ? [] : (this.#listed ?? [])), ...listed]);
    const gone = [...this.#missed].filter((groupId) => !now.has(groupId));
    this.#missed = new Set(before.filter((groupId) => !now.has(groupId)));
    this.#listed = now;
    return gone;
  }

  /** A row for every group that is listed or known otherwise; of live ones the state is newer than the listing's. */
  summaries(
    known: readonly GroupSummary[],
    isLive: (groupId: string) => boolean,
  ): readonly GroupSummary[] {
    const rows = new Map(known.map((summary) => [summary.groupId, summary] as const));
    for (const group of this.#listed?.values() ?? []) {
      const row = rows.get(group.groupId) ?? null;
      const isNewer = row !== null && row.state !== "Unknown" && isLive(group.groupId);
      if (!isNewer) rows.set(group.groupId, listedSummary(group, row));
    }
    return [...rows.values()];
  }
}
