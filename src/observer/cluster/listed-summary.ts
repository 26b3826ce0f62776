import type { GroupListing } from "../../client/index.ts";
import type { GroupSummary } from "../../insight/index.ts";
import { stateName } from "./group-sample.ts";

/** A row of the list: what the listing says, and what is known beside it of a group that was ever watched. */
export function listedSummary(group: GroupListing, known: GroupSummary | null): GroupSummary {
  const { groupId } = group;
  const groupType = group.type === "classic" || group.type === "consumer" ? group.type : "unknown";
  const state = stateName(group.state);
  const memberCount = known?.memberCount ?? (state === "Empty" ? 0 : null);
  if (known !== null) return { ...known, groupType, state, memberCount };
  return {
    groupId,
    groupType,
    state,
    memberCount,
    lag: null,
    lagMs: null,
    lastRebalanceAtMs: null,
    rebalanceCount: 0,
    lostMs: 0,
    ticksMs: [],
    worst: null,
  };
}
