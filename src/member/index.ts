export type { ClassicMemberConfig } from "./classic/config.ts";
export type {
  ClassicMemberEffect,
  GroupMetadata,
  ListenerCallback,
  MemberFailure,
  MemberRequest,
} from "./classic/effects.ts";
export type { ClassicMemberEnv } from "./classic/env.ts";
export type {
  ClassicMemberEvent,
  GroupMembershipOperation,
  PartitionList,
  RequestFailure,
  WatchedTopic,
} from "./classic/events.ts";
export type { MemberNote, MemberNoteBody } from "./classic/notes.ts";
