import { type OwnerChange, partitionKey } from "./assignment-diff.ts";
import type {
  HistoryState,
  OpenRebalance,
  PartitionReading,
  SettlingEntry,
} from "./history-state.ts";
import { endOfProcessed } from "./processed-offsets.ts";
import type { Draft, PartitionChange, Rebalance } from "./rebalance.ts";

/*
 * The pause of each partition.
 *
 * A partition is read, or `stopped` since an instant. The stop is set by a report (died, frozen, revoked, leaving) or,
 * at the hand-over, concluded from what the coordinator saw of the old owner. The hand-over turns it into a change
 * with an open pause; the first record of the new owner closes it. A hand-over that finds the pause of the one before
 * still open carries it over, so every second without a reader is counted once.
 */

/** Notes that nobody reads the partition since `atMs`. The earliest stop stands. */
export function stopReading(
  reading: PartitionReading,
  stop: {
    readonly atMs: number;
    readonly by: "process" | "coordinator";
    readonly frozen?: boolean;
  },
): void {
  if (reading.stopped !== null) return;
  reading.stopped = { atMs: stop.atMs, by: stop.by, frozen: stop.frozen ?? false };
}

/** The owner's last records in hand may be finished after it has stopped: the pause begins after them. */
export function finishRecordInHand(reading: PartitionReading, atMs: number): void {
  const { stopped, change } = reading;
  if (stopped === null || atMs <= stopped.atMs) return;
  stopped.atMs = atMs;
  if (change?.draft.pause.state === "Open")
    change.draft.pause = { state: "Open", stoppedAtMs: atMs };
}

/** Hands one partition over: the entry's change, with an open pause where nobody reads it. */
export function handOver(
  state: HistoryState,
  reading: PartitionReading,
  by: {
    readonly owners: OwnerChange;
    readonly entry: Draft<Rebalance>;
    readonly open: OpenRebalance | null;
  },
): Draft<PartitionChange> {
  const { owners, entry, open } = by;
  carryOver(reading);
  reading.stopped ??= concludeStop(state, reading, { owners, open });
  const { stopped } = reading;
  const draft: Draft<PartitionChange> = {
    topic: owners.topic,
    partition: owners.partition,
    from: owners.from,
    to: owners.to,
    kind: owners.kind,
    pause: stopped === null ? { state: "None" } : { state: "Open", stoppedAtMs: stopped.atMs },
    committedOffset: reading.committedOffset,
    position: endOfProcessed(reading.processed),
  };
  reading.owner = owners.to;
  if (stopped !== null) reading.noticedAtMs ??= Math.max(stopped.atMs, entry.startedAtMs);
  const handedOverAtMs = entry.stableAtMs ?? entry.startedAtMs;
  const assignedAtMs = open?.syncedAtMs.get(owners.to?.memberId ?? "") ?? handedOverAtMs;
  reading.change = stopped === null ? null : { draft, handedOverAtMs, assignedAtMs };
  return draft;
}

function carryOver(reading: PartitionReading): void {
  const open = reading.change?.draft;
  if (open?.pause.state === "Open") {
    open.pause = { state: "CarriedOver", stoppedAtMs: open.pause.stoppedAtMs };
  }
  reading.change = null;
}

/** When the old owner stopped, where no process said so. Null: as far as is known it never did. */
function concludeStop(
  state: HistoryState,
  reading: PartitionReading,
  { owners, open }: { readonly owners: OwnerChange; readonly open: OpenRebalance | null },
): PartitionReading["stopped"] {
  if (owners.from === null) return addedPartition(state, reading);
  const { memberId } = owners.from;
  const goneAtMs = state.departed.get(memberId)?.lastHeardAtMs;
  const eager = open !== null && isEager(open.rebalance.protocolName);
  const atMs = goneAtMs ?? (eager ? open.rejoinedAtMs.get(memberId) : undefined);
  const lastMs = reading.lastProcessedAtMs ?? -Infinity;
  if (atMs !== undefined) {
    return { atMs: Math.max(atMs, lastMs), by: "coordinator", frozen: false };
  }
  if (owners.kind === "kept" || open === null) return null;
  return { atMs: Math.max(open.rebalance.startedAtMs, lastMs), by: "coordinator", frozen: false };
}

/** A partition that was added had no reader since. */
function addedPartition(state: HistoryState, at: PartitionReading): PartitionReading["stopped"] {
  const added = state.partitionsAdded.find(
    ({ topic, fromCount, toCount }) =>
      topic === at.topic && at.partition >= fromCount && at.partition < toCount,
  );
  return added === undefined ? null : { atMs: added.atMs, by: "process", frozen: false };
}

/** Eager members give up every partition before they rejoin (KIP-429). Only this assignor of Kafka's does not. */
export function isEager(protocolName: string | null): boolean {
  return protocolName !== "cooperative-sticky";
}

/** The new owner reads: the pause is over. */
export function resumeReading(
  reading: PartitionReading,
  resumed: { readonly atMs: number; readonly by: "record" | "commit" | "assignment" },
): void {
  const { change, stopped } = reading;
  reading.change = null;
  reading.stopped = null;
  const noticedAtMs = reading.noticedAtMs;
  reading.noticedAtMs = null;
  if (change === null || stopped === null) return;
  const stoppedAtMs = stopped.atMs;
  const resumedAtMs = Math.max(stoppedAtMs, resumed.atMs);
  const assigned = clamp(change.assignedAtMs, stoppedAtMs, resumedAtMs);
  const noticed = clamp(noticedAtMs ?? stoppedAtMs, stoppedAtMs, assigned);
  change.draft.pause = {
    state: "Over",
    stoppedAtMs,
    stoppedBy: stopped.by,
    resumedAtMs,
    resumedBy: resumed.by,
    orphanedMs: noticed - stoppedAtMs,
    unownedMs: assigned - noticed,
    unreadMs: resumedAtMs - assigned,
  };
}

/** Where no process reports, the answer to SyncGroup is the last thing known. */
export function resumeByAssignment(
  state: HistoryState,
  reading: PartitionReading,
  atMs: number,
): void {
  resumeReading(reading, { atMs, by: "assignment" });
  settlePartition(state, reading, Infinity);
}

/** Takes a partition off the list when it is read again and has caught up with where the old owner was. */
export function settlePartition(
  state: HistoryState,
  reading: PartitionReading,
  nextOffset: number,
): void {
  const { settling } = state;
  const key = partitionKey(reading);
  const draft = settling?.unsettled.get(key);
  if (settling == null || draft === undefined || draft.pause.state === "Open") return;
  if (nextOffset < (draft.position ?? 0)) return;
  settling.unsettled.delete(key);
  if (settling.unsettled.size === 0) settle(state, settling);
}

/** Begins to wait for the partitions of an entry to be read again; an entry with none is settled at once. */
export function startSettling(
  state: HistoryState,
  entry: Draft<Rebalance>,
  drafts: readonly Draft<PartitionChange>[],
): void {
  const settling: SettlingEntry = {
    rebalance: entry,
    unsettled: new Map(),
    waitingByMember: new Map(),
  };
  for (const draft of drafts) {
    if (draft.to === null || draft.pause.state !== "Open") continue;
    const reading = state.partitions.get(partitionKey(draft));
    if (reading === undefined) continue;
    settling.unsettled.set(partitionKey(draft), draft);
    const { memberId } = draft.to;
    settling.waitingByMember.set(memberId, [
      ...(settling.waitingByMember.get(memberId) ?? []),
      reading,
    ]);
  }
  entry.phase = "settling";
  state.settling = settling;
  if (settling.unsettled.size === 0) settle(state, settling);
}

function settle(state: HistoryState, settling: SettlingEntry): void {
  settling.rebalance.phase = "settled";
  state.settling = null;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
