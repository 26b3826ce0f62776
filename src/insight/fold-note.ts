import type { GroupNote } from "../model/index.ts";
import { memberName } from "./group-member.ts";
import { assignmentStored, groupEmptied, memberSynced, staticMemberReplaced } from "./hand-over.ts";
import { type HistoryState, memberById, partitionReading } from "./history-state.ts";
import {
  memberIdAssigned,
  memberJoined,
  memberLeft,
  pendingMemberExpired,
  sessionExpired,
  syncTimedOut,
} from "./membership.ts";
import { resumeReading, settlePartition } from "./pauses.ts";
import {
  abandonOpen,
  generationCompleted,
  groupDeleted,
  groupLoaded,
  rebalanceStarted,
} from "./rounds.ts";

type Folds = {
  readonly [Type in GroupNote["type"]]: (
    state: HistoryState,
    note: Extract<GroupNote, { type: Type }>,
  ) => void;
};

const folds: Folds = {
  MemberIdAssigned: memberIdAssigned,
  PendingMemberExpired: pendingMemberExpired,
  MemberJoined: memberJoined,
  MemberLeft: memberLeft,
  MemberFenced: () => {},
  CauseLearned: () => {},
  GroupObserved: () => {},
  StateSampled: () => {},
  MembersHeard: () => {},
  EpochBumped: () => {},
  TargetComputed: () => {},
  MemberReconciled: () => {},
  SessionExpired: sessionExpired,
  StaticMemberReplaced: staticMemberReplaced,
  RebalanceStarted: rebalanceStarted,
  GenerationCompleted: generationCompleted,
  AssignmentStored: assignmentStored,
  MemberSynced: memberSynced,
  SyncTimedOut: syncTimedOut,
  OffsetsCommitted: offsetsCommitted,
  CommitRefused: commitRefused,
  GroupEmptied: groupEmptied,
  GroupDeleted: groupDeleted,
  GroupLoaded: groupLoaded,
  GroupUnloaded: abandonOpen,
};

/** Folds one note of the group's coordinator into its history. */
export function foldGroupNote(state: HistoryState, note: GroupNote): void {
  const fold = folds[note.type] as (state: HistoryState, note: GroupNote) => void;
  fold(state, note);
}

function offsetsCommitted(
  state: HistoryState,
  note: Extract<GroupNote, { type: "OffsetsCommitted" }>,
): void {
  for (const { topic, partition, offset } of note.offsets) {
    const reading = partitionReading(state, { topic, partition });
    reading.committedOffset = offset;
    const owner = reading.change?.draft.to;
    // The first commit is all that a member without a reporting process shows of its reading.
    if (owner == null || owner.memberId !== note.memberId || owner.processId !== null) continue;
    resumeReading(reading, { atMs: note.atMs, by: "commit" });
    settlePartition(state, reading, Infinity);
  }
}

function commitRefused(
  state: HistoryState,
  note: Extract<GroupNote, { type: "CommitRefused" }>,
): void {
  const entry = state.rebalances.at(-1);
  if (entry === undefined) return;
  const { memberId, error } = note;
  const at = entry.refusedCommits.findIndex((c) => c.memberId === memberId && c.error === error);
  const known = entry.refusedCommits[at];
  if (known !== undefined) {
    entry.refusedCommits[at] = { ...known, count: known.count + 1, lastAtMs: note.atMs };
  } else {
    const name = memberName(memberById(state, memberId));
    entry.refusedCommits.push({ memberId, name, error, count: 1, lastAtMs: note.atMs });
  }
}
