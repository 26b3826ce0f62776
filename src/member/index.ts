export type { ClassicMemberConfig } from "./classic/config.ts";
export type {
  ClassicMemberEffect,
  GroupMetadata,
  ListenerCallback,
  MemberFailure,
  MemberRequest,
} from "./classic/effects.ts";
export type { ClassicMemberEnv } from "./classic/env.ts";
export {
  heartbeatAction,
  joinGroupAction,
  leaveGroupAction,
  type MemberAction,
  offsetCommitAction,
  syncGroupAction,
} from "./classic/error-actions.ts";
export type {
  ClassicMemberEvent,
  GroupMembershipOperation,
  PartitionList,
  RequestFailure,
  WatchedTopic,
} from "./classic/events.ts";
export { type HandoverPhase, validNextPhases } from "./classic/handover.ts";
export { inspectMember, type MemberView } from "./classic/inspect.ts";
export { type ClassicMember, createClassicMember } from "./classic/member.ts";
export type { MemberNote, MemberNoteBody } from "./classic/notes.ts";
export { ownedUntilMs } from "./classic/owned-until.ts";
export { type MemberStateName, validNextStates } from "./classic/states.ts";
export { nextDeadlineMs, step } from "./classic/step.ts";
export {
  type CommitAction,
  commitAction,
  commitBeforeRevokeAction,
  type OffsetFetchAction,
  offsetFetchAction,
} from "./commit-rules.ts";
