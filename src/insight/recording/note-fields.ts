import type { GroupEventNote, GroupNote } from "../../model/index.ts";
import {
  duration,
  type Field,
  type Fields,
  flag,
  instant,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
} from "./field.ts";
import * as shared from "./shared-fields.ts";

type NoteOf<Type extends GroupEventNote["type"]> = Extract<GroupEventNote, { type: Type }>;

const { memberId, noteMember, topicPartitions } = shared;
const generationId = integer;
const memberIds = list(memberId);

/** Every note that a recording may hold: the compiler refuses a type without its fields. */
const NOTES: {
  readonly [Type in GroupEventNote["type"]]: Fields<Omit<NoteOf<Type>, "type">>;
} = {
  MemberIdAssigned: { member: noteMember, deadlineMs: instant },
  PendingMemberExpired: { memberId },
  MemberJoined: {
    member: noteMember,
    sessionTimeoutMs: nullable(duration),
    rebalanceTimeoutMs: nullable(duration),
    protocols: list(shared.assignor),
    rejoin: flag,
    parked: flag,
    reason: shared.reason,
  },
  MemberLeft: { member: noteMember, reason: shared.reason },
  SessionExpired: {
    member: noteMember,
    sessionTimeoutMs: nullable(duration),
    lastHeardAtMs: instant,
  },
  StaticMemberReplaced: {
    groupInstanceId: shared.instanceId,
    oldMemberId: memberId,
    newMemberId: memberId,
    assignmentKept: flag,
  },
  MemberFenced: { groupInstanceId: shared.instanceId, memberId, api: shared.apiName },
  RebalanceStarted: {
    generationId,
    fromState: oneOf("Empty", "CompletingRebalance", "Stable"),
    cause: shared.cause,
    memberId: nullable(memberId),
    reason: shared.reason,
    waitingFor: memberIds,
    deadlineMs: nullable(instant),
    startKnown: optional(flag),
  },
  CauseLearned: {
    generationId,
    cause: shared.cause,
    memberId: nullable(memberId),
    reason: shared.reason,
  },
  GenerationCompleted: {
    generationId,
    protocolType: shared.protocolType,
    protocolName: nullable(shared.assignor),
    leaderId: nullable(memberId),
    members: list(noteMember),
    removed: memberIds,
    timedOut: flag,
  },
  AssignmentStored: {
    generationId,
    assignments: list(object({ memberId, partitions: nullable(list(topicPartitions)) })),
  },
  MemberSynced: { memberId, generationId },
  SyncTimedOut: { generationId, removed: list(noteMember) },
  OffsetsCommitted: {
    memberId,
    generationId,
    offsets: list(
      object({ topic: shared.topic, partition: integer, offset: integer, previousOffset: integer }),
    ),
  },
  CommitRefused: { memberId, generationId, error: shared.errorName },
  GroupEmptied: { generationId },
  GroupDeleted: { reason: oneOf("Deleted", "Expired") },
  GroupLoaded: { generationId, members: list(noteMember) },
  GroupUnloaded: {},
  GroupObserved: {
    groupType: oneOf("classic", "consumer"),
    state: shared.groupState,
    generationId: nullable(integer),
    protocolName: nullable(shared.assignor),
    coordinatorId: nullable(integer),
    members: list(shared.observedMember),
  },
  StateSampled: { state: shared.groupState, coordinatorId: nullable(integer), memberIds },
  MembersHeard: {
    coordinatorId: optional(integer),
    members: list(object({ memberId, lastHeardAtMs: instant })),
  },
  EpochBumped: {
    groupEpoch: integer,
    cause: shared.cause,
    memberId: nullable(memberId),
    reason: shared.reason,
  },
  TargetComputed: {
    groupEpoch: integer,
    assignorName: nullable(shared.assignor),
    assignments: list(object({ memberId, partitions: list(topicPartitions) })),
  },
  MemberReconciled: {
    memberId,
    memberEpoch: integer,
    state: shared.reconciliationState,
    assigned: list(topicPartitions),
    pendingRevocation: list(topicPartitions),
  },
};

/** The fields of each note, by its type. */
export const noteFields: ReadonlyMap<string, Field<GroupNote>> = new Map(
  Object.entries(NOTES).map(([type, fields]) => {
    const header = {
      atMs: instant,
      groupId: shared.groupId,
      evidence: optional(shared.evidence),
      type: oneOf(type),
    };
    return [type, object({ ...header, ...fields }) as unknown as Field<GroupNote>];
  }),
);
