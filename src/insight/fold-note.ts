import type { GroupNote } from "../model/index.ts";
import { causeLearned } from "./causes.ts";
import { commitRefused, offsetsCommitted } from "./commits.ts";
import { epochBumped, targetComputed } from "./consumer/epochs.ts";
import { memberReconciled } from "./consumer/reconcile.ts";
import { evidenceOf } from "./evidence.ts";
import { groupEmptied } from "./group-emptied.ts";
import { assignmentStored, memberSynced, staticMemberReplaced } from "./hand-over.ts";
import { type HistoryState, takeInput } from "./history-state.ts";
import {
  memberIdAssigned,
  memberJoined,
  memberLeft,
  membersHeard,
  pendingMemberExpired,
  sessionExpired,
  syncTimedOut,
} from "./membership.ts";
import { groupObserved, stateSampled } from "./observed.ts";
import {
  generationCompleted,
  groupDeleted,
  groupLoaded,
  groupUnloaded,
  rebalanceStarted,
} from "./rounds.ts";
import { losePatience } from "./settling.ts";

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
  CauseLearned: causeLearned,
  GroupObserved: groupObserved,
  StateSampled: stateSampled,
  MembersHeard: membersHeard,
  EpochBumped: epochBumped,
  TargetComputed: targetComputed,
  MemberReconciled: memberReconciled,
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
  GroupUnloaded: groupUnloaded,
};

/** Folds one note of the group's coordinator into its history. */
export function foldGroupNote(state: HistoryState, note: GroupNote): void {
  const fold = folds[note.type] as (state: HistoryState, note: GroupNote) => void;
  takeInput(state, { atMs: note.atMs, evidence: evidenceOf(note) });
  fold(state, note);
  losePatience(state);
}
