import type { TopicPartition } from "../../model/index.ts";
import { byPartition, changeKind, partitionKey } from "../assignment-diff.ts";
import { lastHeardAtMs, leftUnread, readUntilMs } from "../concluded-stop.ts";
import { INFERRED } from "../evidence.ts";
import type { GroupMember } from "../group-member.ts";
import { type HistoryState, hasReports, type OpenRebalance } from "../history-state.ts";
import { type PartitionReading, partitionReading, type ReadingStop } from "../partition-reading.ts";
import { carryOver, resumeReading } from "../pauses.ts";
import { endOfProcessed } from "../processed-offsets.ts";
import type { Draft, PartitionChange, Pause } from "../rebalance.ts";

/*
 * One partition on its way from its old owner to its new one. Each knows only of its own step: the partition is not read
 * from the release to the assignment, and where processes report, until its first record is processed.
 */

/** The old owner has given the partition up, or is gone. `toldAtMs`: when it was told to; null where nobody told it. */
export function release(
  state: HistoryState,
  reading: PartitionReading,
  from: GroupMember,
  toldAtMs: number | null = null,
): void {
  if (reading.owner?.memberId !== from.memberId) return;
  carryOver(reading);
  reading.stopped ??= stopOf(state, reading, { from, toldAtMs });
  const { stopped } = reading;
  reading.owner = null;
  const { open } = state;
  if (open?.rebalance.groupType !== "consumer") return;
  const pause: Pause =
    stopped === null ? { state: "Unknown" } : { state: "Open", stoppedAtMs: stopped.atMs };
  const draft = draftOf(open, reading, from);
  Object.assign(draft, { to: null, kind: "unassigned", pause });
  if (stopped === null) return;
  const { atMs } = state.input;
  reading.noticedAtMs ??= Math.max(stopped.atMs, open.rebalance.startedAtMs);
  reading.change = { entry: open.rebalance, draft, handedOverAtMs: atMs, assignedAtMs: atMs };
}

/**
 * When the old owner stopped reading. Null: nobody can tell, for it was simply no longer seen, or may not have polled for
 * long. Whoever is told to give a partition up stops at once, and says so with its next heartbeat.
 */
function stopOf(
  state: HistoryState,
  reading: PartitionReading,
  { from, toldAtMs }: { readonly from: GroupMember; readonly toldAtMs: number | null },
): ReadingStop | null {
  const { lastProcessedAtMs, resumedAtMs } = reading;
  const isTold = state.input.evidence.grade === "observed";
  const departure = state.departed.get(from.memberId);
  const commit = reading.lastCommit?.memberId === from.memberId ? reading.lastCommit : null;
  const mayHaveStalled = leftUnread(departure, { reading, commit, isTold });
  const isPolled = state.input.evidence.withinMs > 0;
  if (departure?.how === "Vanished" || mayHaveStalled || isPolled) {
    if (commit === null) return null;
    return { atMs: readUntilMs(reading, commit), by: "commit", evidence: INFERRED, mayPass: false };
  }
  const heardAtMs =
    departure === undefined ? (toldAtMs ?? state.input.atMs) : lastHeardAtMs(departure, isTold);
  const committedMs = isTold ? -Infinity : (commit?.atMs ?? -Infinity);
  return {
    atMs: Math.max(
      heardAtMs,
      lastProcessedAtMs ?? heardAtMs,
      committedMs,
      resumedAtMs ?? heardAtMs,
    ),
    by: "coordinator",
    evidence: departure?.how === "Expired" ? INFERRED : (departure ?? state.input).evidence,
    mayPass: false,
  };
}

/** A member was given the partition. */
export function take(state: HistoryState, at: TopicPartition, to: GroupMember): void {
  const reading = partitionReading(state, at);
  const { owner } = reading;
  if (owner?.memberId === to.memberId) return;
  if (owner !== null) release(state, reading, owner);
  reading.owner = to;
  const { open } = state;
  if (open?.rebalance.groupType !== "consumer") {
    forgetUnheard(reading);
    return;
  }
  const { atMs, evidence } = state.input;
  // What a draft of this very rebalance left open is not carried over, it goes on.
  if (reading.change?.entry !== open.rebalance) carryOver(reading);
  const draft = draftOf(open, reading, null);
  const { stopped } = reading;
  // From outside the first commit tells that it is read again, as it does of a classic group.
  const isTold = evidence.grade === "observed" || stopped?.by === "process";
  const wasKnown = draft.from !== null || state.ownersEvidence !== null;
  Object.assign(draft, {
    to,
    kind: wasKnown ? changeKind(draft.from, to) : "given",
    pause: pauseAtTake(stopped, { isTold, wasUnowned: draft.from === null && wasKnown }),
    committedOffset: reading.committedOffset,
    position: endOfProcessed(reading.processed),
  });
  open.handedOverAtMs.set(partitionKey(at), atMs);
  if (stopped === null) return;
  reading.noticedAtMs ??= Math.max(stopped.atMs, open.rebalance.startedAtMs);
  reading.change = { entry: open.rebalance, draft, handedOverAtMs: atMs, assignedAtMs: atMs };
  if (isTold && !hasReports(state)) resumeReading(reading, { atMs, by: "assignment", evidence });
}

function pauseAtTake(
  stopped: ReadingStop | null,
  { isTold, wasUnowned }: { readonly isTold: boolean; readonly wasUnowned: boolean },
): Pause {
  if (stopped !== null && !isTold) return { state: "Unknown" };
  if (stopped !== null) return { state: "Open", stoppedAtMs: stopped.atMs };
  return wasUnowned ? { state: "None" } : { state: "Unknown" };
}

/** Without a rebalance that was heard of, nothing is known of how the partition came to its owner. */
function forgetUnheard(reading: PartitionReading): void {
  if (reading.change !== null) reading.change.draft.pause = { state: "Unknown" };
  reading.change = null;
  reading.stopped = null;
  reading.noticedAtMs = null;
}

/** The group is empty: whoever still had a partition has it no more. */
export function releaseAll(state: HistoryState, open: OpenRebalance): void {
  for (const reading of state.partitions.values()) {
    if (reading.owner !== null) release(state, reading, reading.owner);
  }
  open.rebalance.members = [];
}

function draftOf(
  open: OpenRebalance,
  reading: PartitionReading,
  from: GroupMember | null,
): Draft<PartitionChange> {
  const key = partitionKey(reading);
  const known = open.drafts.get(key);
  if (known !== undefined) return known;
  const draft: Draft<PartitionChange> = {
    ...{ topic: reading.topic, partition: reading.partition, from, to: null, kind: "unassigned" },
    pause: { state: "None" },
    committedOffset: reading.committedOffset,
    position: endOfProcessed(reading.processed),
  };
  open.drafts.set(key, draft);
  const { changes } = open.rebalance;
  const at = changes.findIndex((change) => byPartition(change, draft) > 0);
  changes.splice(at < 0 ? changes.length : at, 0, draft);
  return draft;
}
