import type { Evidence } from "../model/index.ts";
import { type OwnerChange, partitionKey } from "./assignment-diff.ts";
import { concludeStop } from "./concluded-stop.ts";
import { dependsOn } from "./entries.ts";
import { INFERRED, REPORTED, weakest } from "./evidence.ts";
import type { HistoryState, OpenRebalance } from "./history-state.ts";
import type { PartitionReading } from "./partition-reading.ts";
import { endOfProcessed } from "./processed-offsets.ts";
import type { Draft, PartitionChange, Pause, Rebalance } from "./rebalance.ts";
import { settlePartition } from "./settling.ts";

/*
 * The pause of each partition.
 *
 * A partition is read, or `stopped` since an instant. The stop is set by a report (died, frozen, revoked, leaving) or,
 * at the hand-over, concluded from what the coordinator saw of the old owner (`concluded-stop.ts`). The hand-over turns
 * it into a change with an open pause; the first record of the new owner closes it. A hand-over that finds the pause of
 * the one before still open carries it over, so every second without a reader is counted once.
 *
 * Seen from outside, without reports and without the answers to SyncGroup, nobody tells that a partition is read again
 * but the new owner's first commit. Until then such a pause is Unknown and not Open: it may have been over for long.
 */

/** Notes that nobody reads the partition since `atMs`. The earliest stop stands. */
export function stopReading(
  reading: PartitionReading,
  stop: { readonly atMs: number; readonly mayPass?: boolean },
): void {
  if (reading.stopped !== null) return;
  const { atMs, mayPass = false } = stop;
  reading.stopped = { atMs, by: "process", evidence: REPORTED, mayPass };
}

/** The owner's last records in hand may be finished after it has stopped: the pause begins after them. */
export function finishRecordInHand(reading: PartitionReading, atMs: number): void {
  const { stopped } = reading;
  if (stopped === null || atMs <= stopped.atMs) return;
  moveStop(reading, atMs);
}

/** Whoever released the partition says itself when it stopped. */
export function correctStop(
  reading: PartitionReading,
  stop: {
    readonly atMs: number;
    readonly by: "process" | "coordinator";
    readonly evidence: Evidence;
  },
): void {
  if (reading.stopped === null || reading.stopped.by === "process") return;
  reading.stopped.by = stop.by;
  reading.stopped.evidence = stop.evidence;
  moveStop(reading, Math.max(stop.atMs, reading.lastProcessedAtMs ?? stop.atMs));
}

function moveStop({ stopped, change }: PartitionReading, atMs: number): void {
  if (stopped !== null) stopped.atMs = atMs;
  if (change?.draft.pause.state === "Open") {
    change.draft.pause = { state: "Open", stoppedAtMs: atMs };
  }
}

export interface HandOver {
  readonly owners: OwnerChange;
  readonly entry: Draft<Rebalance>;
  readonly open: OpenRebalance | null;
}

/** Hands one partition over: the entry's change, with an open pause where nobody reads it. */
export function handOver(
  state: HistoryState,
  reading: PartitionReading,
  { owners, entry, open }: HandOver,
): Draft<PartitionChange> {
  carryOver(reading);
  const holder = reading.owner ?? owners.from;
  const stop =
    reading.stopped ?? concludeStop(state, reading, { kind: owners.kind, holder, entry, open });
  const stopped = stop === "unknown" ? null : stop;
  reading.stopped = stopped;
  // What nobody owns nobody reads, whoever watches.
  const isTold =
    state.input.evidence.grade === "observed" || stopped?.by === "process" || owners.to === null;
  const pause: Pause = stop === null ? { state: "None" } : openPause(stopped, isTold);
  const draft = Object.assign(open?.drafts.get(partitionKey(reading)) ?? {}, {
    topic: owners.topic,
    partition: owners.partition,
    from: owners.from,
    to: owners.to,
    kind: owners.kind,
    pause,
    committedOffset: reading.committedOffset,
    position: endOfProcessed(reading.processed),
  });
  if (pause.state === "None") dependsOn(entry, "pauses", state.input.evidence);
  reading.owner = owners.to;
  if (stopped === null) return draft;
  const noticedAtMs = entry.evidence.start === null ? stopped.atMs : entry.startedAtMs;
  reading.noticedAtMs ??= Math.max(stopped.atMs, noticedAtMs);
  const handedOverAtMs = entry.stableAtMs ?? entry.startedAtMs;
  const assignedAtMs = open?.syncedAtMs.get(owners.to?.memberId ?? "") ?? handedOverAtMs;
  reading.change = { entry, draft, handedOverAtMs, assignedAtMs };
  return draft;
}

function openPause(stopped: PartitionReading["stopped"], isTold: boolean): Pause {
  if (stopped === null || !isTold) return { state: "Unknown" };
  return { state: "Open", stoppedAtMs: stopped.atMs };
}

/** Another hand-over finds the partition unread, or without anybody who could tell that it was read. */
export function carryOver(reading: PartitionReading): void {
  if (reading.endOffset === (reading.committedOffset ?? 0)) resumeIdle(reading, INFERRED);
  const open = reading.change?.draft;
  if (open?.pause.state === "Open") {
    open.pause = { state: "CarriedOver", stoppedAtMs: open.pause.stoppedAtMs };
  } else if (open?.pause.state === "Unknown" && open.to !== null) {
    reading.stopped = null;
    reading.noticedAtMs = null;
  }
  reading.change = null;
}

/** Nobody will ever tell how long the partition was not read: there is a gap in what was heard. */
export function forgetPause(reading: PartitionReading): void {
  if (reading.change !== null) reading.change.draft.pause = { state: "Unknown" };
  reading.change = null;
  reading.stopped = null;
  reading.noticedAtMs = null;
}

/** The new owner reads: the pause is over. */
export function resumeReading(
  reading: PartitionReading,
  resumed: {
    readonly atMs: number;
    readonly by: "record" | "commit" | "assignment";
    readonly evidence: Evidence;
  },
): void {
  const { change, stopped } = reading;
  reading.change = null;
  reading.stopped = null;
  const noticedAtMs = reading.noticedAtMs;
  reading.noticedAtMs = null;
  if (change === null || stopped === null) return;
  const stoppedAtMs = stopped.atMs;
  const resumedAtMs = Math.max(stoppedAtMs, resumed.atMs);
  reading.resumedAtMs = resumedAtMs;
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
  dependsOn(change.entry, "pauses", weakest(stopped.evidence, resumed.evidence));
}

/** No record waits for the new owner: the pause was over when its process had the partition. */
export function resumeIdle(reading: PartitionReading, evidence: Evidence): void {
  const atMs = reading.change?.readableAtMs;
  if (atMs !== undefined) resumeReading(reading, { atMs, by: "assignment", evidence });
}

/** Where no process reports, the answer to SyncGroup is the last thing known. */
export function resumeByAssignment(
  state: HistoryState,
  reading: PartitionReading,
  atMs: number,
): void {
  resumeReading(reading, { atMs, by: "assignment", evidence: state.input.evidence });
  settlePartition(state, reading, Infinity);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
