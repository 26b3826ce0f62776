import type { GroupNote } from "../../model/index.ts";
import { pushLatest } from "../bounded.ts";
import { dependsOn } from "../entries.ts";
import type { HistoryState } from "../history-state.ts";
import { partitionReading, readingsOwnedBy } from "../partition-reading.ts";
import { learnMember, memberById } from "../roster.ts";
import { partitionSet, seatOf, without } from "./consumer-state.ts";
import { closeIfReconciled } from "./epochs.ts";
import { release, take } from "./transfer.ts";

/** Steps kept of one rebalance. */
const STEPS_KEPT = 5_000;

/** The member epoch of a static member that said it will be back. */
const AWAY_EPOCH = -2;

/** A step of one member towards its target: what it no longer has is released, what is new to it is taken. */
export function memberReconciled(
  state: HistoryState,
  note: Extract<GroupNote, { type: "MemberReconciled" }>,
): void {
  const { memberId, memberEpoch, atMs } = note;
  // Its last steps may be heard of after it went.
  if (atMs <= (state.departed.get(memberId)?.atMs ?? -Infinity)) return;
  const member = state.members.get(memberId) ?? learnMember(state, memberById(state, memberId));
  state.groupType = "consumer";
  const seat = seatOf(state.consumer, memberId);
  const held = new Map([...seat.assigned, ...seat.pending]);
  const assigned = partitionSet(note.assigned);
  const pending = partitionSet(note.pendingRevocation);
  const holds = new Map([...assigned, ...pending]);
  const { revokingSinceMs: toldAtMs } = seat;
  const revokingSinceMs = pending.size === 0 ? null : (toldAtMs ?? atMs);
  const step = { memberEpoch, state: note.state, steppedAtMs: atMs, assigned, pending };
  Object.assign(seat, { ...step, revokingSinceMs });
  if (memberEpoch !== AWAY_EPOCH) {
    for (const reading of readingsOwnedBy(state, memberId)) {
      const isHeld = holds.has(`${reading.topic}:${reading.partition}`);
      if (!isHeld) release(state, reading, member, toldAtMs);
    }
    for (const at of without(holds, held)) take(state, at, member);
    for (const at of holds.values()) {
      if (partitionReading(state, at).owner === null) take(state, at, member);
    }
  }
  const { open } = state;
  if (open?.rebalance.groupType === "consumer") {
    const told = { member, atMs, memberEpoch, state: note.state };
    pushLatest(open.rebalance.reconciliation, told, STEPS_KEPT);
    dependsOn(open.rebalance, "barrier", state.input.evidence);
  }
  closeIfReconciled(state);
}
