export { type ClassicGroupStateName, validNextStates } from "./classic/states.ts";
export { type CoordinatorConfig, DEFAULT_COORDINATOR_CONFIG } from "./config.ts";
export type {
  AppendRecords,
  CoordinatorEffect,
  Note,
  Reply,
  Superseded,
  TransactionalProducer,
} from "./effects.ts";
export type { CoordinatorEnv, TopicsView } from "./env.ts";
export type {
  AppendFailedEvent,
  CoordinatorEvent,
  ReplyToken,
  RequestEvent,
  RequestEvents,
  TransactionResult,
} from "./events.ts";
export {
  type CommittedPosition,
  committedPositions,
  type GroupFacts,
  groupFacts,
  type HeardMember,
  type MemberFacts,
  membersHeard,
} from "./group-facts.ts";
export { type GroupView, inspectGroup, type MemberView } from "./inspect.ts";
export { apply, applyMarker, NO_PRODUCER_ID } from "./journal/apply.ts";
export {
  decodeCoordinatorRecord,
  type EncodedRecord,
  encodeCoordinatorRecord,
} from "./journal/codec.ts";
export type {
  CoordinatorRecord,
  GroupMetadataRecord,
  LegacyOffsetCommitRecord,
  OffsetCommitRecord,
} from "./journal/records.ts";
export { createShard, type Shard } from "./shard.ts";
export { nextDeadlineMs, step } from "./step.ts";
