import type { GroupNote } from "../model/index.ts";
import { type OwnedPartition, partitionKey } from "./assignment-diff.ts";
import { isEager } from "./eager.ts";
import type { HistoryState, OpenRebalance } from "./history-state.ts";
import type { Draft, PartitionChange, Rebalance, RebalanceRound } from "./rebalance.ts";

/*
 * A cooperative rebalance has two rounds (KIP-429). In the first the leader leaves out what has to move; whoever had it
 * stops reading it and rejoins, and the second round hands it out. Between them the group is Stable for a moment. To
 * people that is one rebalance: the second round belongs to the entry of the first when the members ask for it by
 * rejoining, at once or with the reason that Java gives. Somebody may join or leave while it is under way, as in any
 * round; a join or a departure that begins a round is another rebalance.
 */

/** The rounds of one cooperative rebalance lie at most so far apart, where nobody gives a reason. */
const SECOND_ROUND_WITHIN_MS = 1000;

/** Where only the end of the second round's join phase is known, its barrier may have been closed for that long. */
const UNSEEN_ROUND_WITHIN_MS = 10_000;

const REJOINS: readonly string[] = [
  "MemberRejoined",
  "LeaderRejoined",
  "SubscriptionChanged",
  "Unknown",
];

/** The last entry, opened again, when the round is its second one; else null. */
export function resumesRebalance(
  state: HistoryState,
  note: Extract<GroupNote, { type: "RebalanceStarted" }>,
  round: Draft<RebalanceRound>,
): OpenRebalance | null {
  const entry = state.rebalances.at(-1);
  if (entry === undefined || entry.stableAtMs === null || !isSecondRound(entry, note)) return null;
  state.settling = null;
  entry.stableAtMs = null;
  const drafts = new Map<string, Draft<PartitionChange>>();
  const before = new Map<string, OwnedPartition>();
  for (const draft of entry.changes as Draft<PartitionChange>[]) {
    const key = partitionKey(draft);
    const { topic, partition, from } = draft;
    drafts.set(key, draft);
    if (from !== null) before.set(key, { topic, partition, owner: from });
  }
  return {
    rebalance: entry,
    round,
    rejoinedAtMs: new Map(),
    syncedAtMs: new Map(),
    handedOverAtMs: new Map(),
    before,
    drafts,
  };
}

function isSecondRound(
  entry: Draft<Rebalance>,
  note: Extract<GroupNote, { type: "RebalanceStarted" }>,
): boolean {
  if (entry.phase !== "settling" && entry.phase !== "settled") return false;
  if (entry.groupType !== "classic" || entry.rounds.length === 0) return false;
  if (isEager(entry.protocolName) || entry.members.length === 0) return false;
  if (!REJOINS.includes(note.cause)) return false;
  if (note.reason?.includes("need to revoke partitions and re-join")) return true;
  const sinceMs = note.atMs - (entry.stableAtMs ?? note.atMs);
  if (entry.evidence.assignment === null) return sinceMs <= SECOND_ROUND_WITHIN_MS;
  const withinMs = note.startKnown === false ? UNSEEN_ROUND_WITHIN_MS : SECOND_ROUND_WITHIN_MS;
  return sinceMs <= withinMs && withheld(entry).length > 0;
}

/** Partitions that were taken from members that are still there, to be handed out in a second round. */
export function withheld({ changes, members, protocolName }: Rebalance): PartitionChange[] {
  if (isEager(protocolName)) return [];
  const memberIds = new Set(members.map(({ memberId }) => memberId));
  return changes.filter(
    ({ from, to }) => to === null && from !== null && memberIds.has(from.memberId),
  );
}
