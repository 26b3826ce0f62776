import { isEager } from "./eager.ts";
import { INFERRED, REPORTED } from "./evidence.ts";
import type { GroupMember } from "./group-member.ts";
import type { Departure, HistoryState, OpenRebalance } from "./history-state.ts";
import type { OwnerCommit, PartitionReading, ReadingStop } from "./partition-reading.ts";
import type { Draft, PartitionChange, Rebalance } from "./rebalance.ts";
import { saysPollTimeout } from "./rules/departure-rules.ts";

/*
 * When the old owner stopped reading, where no process said so.
 *
 * Our own coordinator tells when a member was last heard of, when it left and when it rejoined; an eager member has
 * stopped by then. From outside the same holds as far as somebody told when the rebalance began. With the journal alone
 * nobody does, and what is left is the old owner's last commit: it read at least until then. So it is with a member that
 * left because it had not polled.
 */

interface Released {
  readonly kind: PartitionChange["kind"];
  /** Who had the partition last. */
  readonly holder: GroupMember | null;
  readonly entry: Draft<Rebalance>;
  readonly open: OpenRebalance | null;
}

/** Null: as far as is known it never stopped. `unknown`: nobody can tell. */
export function concludeStop(
  state: HistoryState,
  reading: PartitionReading,
  released: Released,
): ReadingStop | null | "unknown" {
  const { kind, holder, entry, open } = released;
  if (kind === "given") return "unknown";
  if (holder === null) return addedPartition(state, reading);
  const departure = state.departed.get(holder.memberId);
  const eager = open !== null && givesUpAll(state, holder, entry.protocolName);
  if (kind === "kept" && departure === undefined && !eager) return null;
  const commit = reading.lastCommit?.memberId === holder.memberId ? reading.lastCommit : null;
  const isTold = state.input.evidence.grade === "observed";
  // A static member that was away said nothing of it: what is known is that it had committed before.
  const wasAway = departure?.how === "Replaced" && open === null;
  const mayHaveStalled = leftUnread(departure, { reading, commit, isTold });
  // A beginning that was polled may have been earlier, and reading have ended with it.
  const { start } = entry.evidence;
  const isUntold = !isTold && (start === null || start.withinMs > 0);
  if (isUntold || mayHaveStalled || (wasAway && commit !== null)) {
    if (commit === null) return "unknown";
    return { atMs: readUntilMs(reading, commit), by: "commit", evidence: INFERRED, mayPass: false };
  }
  if (wasAway && !isTold) return "unknown";
  const atMs = lastReadAtMs(holder, released, { departure, isTold, eager });
  if (atMs === null) return null;
  const processedMs = reading.lastProcessedAtMs ?? -Infinity;
  const committedMs = isTold ? -Infinity : (commit?.atMs ?? -Infinity);
  return {
    atMs: Math.max(atMs, processedMs, committedMs, reading.resumedAtMs ?? atMs),
    by: "coordinator",
    evidence: departure?.how === "Left" ? departure.evidence : INFERRED,
    mayPass: false,
  };
}

/** It committed, it processed, or a pause ended: each tells that it was read then. */
export function readUntilMs(
  { lastProcessedAtMs, resumedAtMs }: PartitionReading,
  { atMs }: { readonly atMs: number },
): number {
  return Math.max(atMs, lastProcessedAtMs ?? atMs, resumedAtMs ?? atMs);
}

/**
 * Whether the old owner may have read nothing for long before it left: it said that it had not polled, or it said nothing
 * (a KIP-848 client cannot) and nobody who would know was asked. Its last commit bounds that too, for a client that closes
 * commits first.
 */
export function leftUnread(
  departure: Departure | undefined,
  known: {
    readonly reading: PartitionReading;
    /** The old owner's last one. */
    readonly commit: OwnerCommit | null;
    readonly isTold: boolean;
  },
): boolean {
  if (departure?.how !== "Left" || known.reading.lastProcessedAtMs !== null) return false;
  if (departure.reason !== null) return saysPollTimeout(departure.reason);
  return !known.isTold && known.commit !== null;
}

/**
 * A member that has an eager assignor gives up everything before each rebalance, whichever of its assignors is chosen:
 * one that was in an eager generation has one.
 */
function givesUpAll(
  state: HistoryState,
  { memberId }: GroupMember,
  protocolName: string | null,
): boolean {
  return isEager(protocolName) || state.eagerMembers.has(memberId);
}

/** A coordinator that has much to do notices later than a session after the last heartbeat: seen up to 0.4 s late. */
const EXPIRED_LATE_MS = 500;

/** When a member that is gone was heard of last; from outside, where that is concluded, at least. */
export function lastHeardAtMs(departure: Departure, isTold: boolean): number {
  const { how, lastHeardAtMs: heardAtMs } = departure;
  return how === "Expired" && !isTold ? heardAtMs - EXPIRED_LATE_MS : heardAtMs;
}

function lastReadAtMs(
  { memberId }: GroupMember,
  { kind, entry, open }: Released,
  known: {
    readonly departure: Departure | undefined;
    readonly isTold: boolean;
    readonly eager: boolean;
  },
): number | null {
  const { departure, isTold, eager } = known;
  // Of a member that is simply no longer seen, the beginning of the rebalance is the last that is known.
  if (departure?.how === "Vanished") return Math.min(departure.atMs, entry.startedAtMs);
  if (departure !== undefined) return lastHeardAtMs(departure, isTold);
  if (open === null) return null;
  if (eager) {
    const rejoinedAtMs = open.rejoinedAtMs.get(memberId);
    if (rejoinedAtMs !== undefined) return rejoinedAtMs;
    // Our own coordinator would have told that it rejoined; from outside it is known to have done so, and not when.
    return kind === "kept" && entry.evidence.start?.grade === "observed" ? null : entry.startedAtMs;
  }
  // Told by the first round what it no longer has, a cooperative member reads on until then.
  return open.syncedAtMs.get(memberId) ?? entry.stableAtMs ?? entry.startedAtMs;
}

/** A partition that was added had no reader since. */
function addedPartition(state: HistoryState, at: PartitionReading): ReadingStop | null {
  const added = state.partitionsAdded.find(
    ({ topic, fromCount, toCount }) =>
      topic === at.topic && at.partition >= fromCount && at.partition < toCount,
  );
  if (added === undefined) return null;
  return { atMs: added.atMs, by: "process", evidence: REPORTED, mayPass: false };
}
