import type { GroupNote } from "../model/index.ts";
import type {
  DeleteGroupsResponseInput,
  DescribeGroupsResponseInput,
  HeartbeatResponseInput,
  JoinGroupResponseInput,
  LeaveGroupResponseInput,
  ListGroupsResponseInput,
  OffsetCommitResponseInput,
  OffsetDeleteResponseInput,
  OffsetFetchResponseInput,
  SyncGroupResponseInput,
  TxnOffsetCommitResponseInput,
} from "../protocol/index.ts";
import type { ReplyToken } from "./events.ts";
import type { CoordinatorRecord } from "./journal/records.ts";
import type { AppendUndo } from "./journal/undo.ts";

/** The producer on whose behalf records are written: they count only once its transaction is committed. */
export interface TransactionalProducer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/**
 * Records to append to the shard's partition, as one batch. They must be in the log before any later effect of the
 * step is carried out. The shard has applied them already.
 */
export interface AppendRecords {
  readonly type: "AppendRecords";
  readonly records: readonly CoordinatorRecord[];
  /** Not null: the batch is transactional, of this producer. */
  readonly producer: TransactionalProducer | null;
  /** For the coordinator, if the log refuses the records: see `AppendFailedEvent`. */
  readonly undo: AppendUndo;
}

interface ReplyTo<Api extends string, Response> {
  readonly type: "Reply";
  readonly api: Api;
  /** Of the request that this answers, now or parked since an earlier step. Each token is answered at most once. */
  readonly token: ReplyToken;
  readonly response: Response;
}

/** To a JoinGroup of this step or of an earlier one. */
export type JoinGroupReply = ReplyTo<"JoinGroup", JoinGroupResponseInput>;
/** To a SyncGroup of this step or of an earlier one. */
export type SyncGroupReply = ReplyTo<"SyncGroup", SyncGroupResponseInput>;
/** Its response is shared and frozen. */
export type HeartbeatReply = ReplyTo<"Heartbeat", HeartbeatResponseInput>;
/** With a result for each member from version 3 on. */
export type LeaveGroupReply = ReplyTo<"LeaveGroup", LeaveGroupResponseInput>;
/** With an error for each partition. */
export type OffsetCommitReply = ReplyTo<"OffsetCommit", OffsetCommitResponseInput>;
/** With an error for each partition. */
export type TxnOffsetCommitReply = ReplyTo<"TxnOffsetCommit", TxnOffsetCommitResponseInput>;
/** In the form of the version: several groups from 8 on. */
export type OffsetFetchReply = ReplyTo<"OffsetFetch", OffsetFetchResponseInput>;
/** With an error for each partition, or one for all. */
export type OffsetDeleteReply = ReplyTo<"OffsetDelete", OffsetDeleteResponseInput>;
/** `authorizedOperations` is the driver's to fill in. */
export type DescribeGroupsReply = ReplyTo<"DescribeGroups", DescribeGroupsResponseInput>;
/** The groups of this shard. */
export type ListGroupsReply = ReplyTo<"ListGroups", ListGroupsResponseInput>;
/** With a result for each group. */
export type DeleteGroupsReply = ReplyTo<"DeleteGroups", DeleteGroupsResponseInput>;

/** Answers a request. The response can be encoded at the version of the request. */
export type Reply =
  | JoinGroupReply
  | SyncGroupReply
  | HeartbeatReply
  | LeaveGroupReply
  | OffsetCommitReply
  | TxnOffsetCommitReply
  | OffsetFetchReply
  | OffsetDeleteReply
  | DescribeGroupsReply
  | ListGroupsReply
  | DeleteGroupsReply;

/**
 * A parked request that Kafka never answers, because the same member sent its like again, or because the member was
 * removed while its SyncGroup waited. Our driver keeps the order of replies on a connection, so it has to decide:
 * close that connection, or send `answer`, which makes any client join again.
 *
 * Differs from Kafka: there the request is forgotten.
 */
export interface Superseded {
  readonly type: "Superseded";
  readonly token: ReplyToken;
  readonly answer: JoinGroupReply | SyncGroupReply;
}

/** Something that people who watch the group want to know. */
export interface Note {
  readonly type: "Note";
  readonly note: GroupNote;
}

/** What a step wants done, to be carried out in order. */
export type CoordinatorEffect = AppendRecords | Reply | Superseded | Note;
