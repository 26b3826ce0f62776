import type { Uuid } from "../model/index.ts";
import type {
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  ErrorName,
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  OffsetCommitRequest,
  OffsetDeleteRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
  TxnOffsetCommitRequest,
} from "../protocol/index.ts";
import type { AppendRecords, CoordinatorEffect } from "./effects.ts";

/** What the driver wants back with the reply to a request. The core keeps it and never looks into it. */
export type ReplyToken = unknown;

/**
 * A request to the groups of one shard. The driver has authorized it, and has split what concerns several shards:
 * each group that the request names is of this shard.
 */
export interface RequestEvent<Type extends string, Request> {
  readonly type: Type;
  readonly token: ReplyToken;
  /** Version of the API: several rules depend on it. */
  readonly version: number;
  /** From the request header, "" where that has null. */
  readonly clientId: string;
  /** The peer's address with a leading slash, as Kafka prints it: `/127.0.0.1`. */
  readonly clientHost: string;
  readonly request: Request;
}

/** Answered now, or when the join phase ends. */
export type JoinGroupEvent = RequestEvent<"JoinGroup", JoinGroupRequest>;
/** Answered now, or when the leader's assignment is in the journal. */
export type SyncGroupEvent = RequestEvent<"SyncGroup", SyncGroupRequest>;
/** A member is alive, and asks whether it has to rejoin. */
export type HeartbeatEvent = RequestEvent<"Heartbeat", HeartbeatRequest>;
/** Members go, or are removed by an administrator. */
export type LeaveGroupEvent = RequestEvent<"LeaveGroup", LeaveGroupRequest>;
/** Topics carry both `name` and, where it is known, `topicId`, whatever the version: the driver has resolved them. */
export type OffsetCommitEvent = RequestEvent<"OffsetCommit", OffsetCommitRequest>;
/** Offsets within a transaction. The driver has checked the producer. */
export type TxnOffsetCommitEvent = RequestEvent<"TxnOffsetCommit", TxnOffsetCommitRequest>;
/** Topics carry their `name`, whatever the version; topics that do not exist are left out by the driver. */
export type OffsetFetchEvent = RequestEvent<"OffsetFetch", OffsetFetchRequest>;
/** Topics that do not exist are left out by the driver. */
export type OffsetDeleteEvent = RequestEvent<"OffsetDelete", OffsetDeleteRequest>;
/** Read-only. */
export type DescribeGroupsEvent = RequestEvent<"DescribeGroups", DescribeGroupsRequest>;
/** Concerns every shard; the driver puts the answers together. */
export type ListGroupsEvent = RequestEvent<"ListGroups", ListGroupsRequest>;
/** The groups of one shard; the driver puts the answers together. */
export type DeleteGroupsEvent = RequestEvent<"DeleteGroups", DeleteGroupsRequest>;

/** The clock reached `nextDeadlineMs`. Feeding it early, late or twice is harmless. */
export interface DeadlineReachedEvent {
  readonly type: "DeadlineReached";
}

/** Topics that no longer exist: what was committed for them is of no use to anybody. */
export interface TopicsDeletedEvent {
  readonly type: "TopicsDeleted";
  readonly topics: readonly { readonly name: string; readonly topicId: Uuid }[];
}

/** The transaction coordinator wrote a marker to this shard's partition; the driver has it in the log. */
export interface TransactionCompletedEvent {
  readonly type: "TransactionCompleted";
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly result: TransactionResult;
}

/** How a transaction ended. */
export type TransactionResult = "COMMIT" | "ABORT";

/** The whole journal is applied: deadlines start now, and requests follow. */
export interface LoadedEvent {
  readonly type: "Loaded";
}

/** This broker is no longer the coordinator: whoever waits is sent away, and the shard is not used again. */
export interface UnloadedEvent {
  readonly type: "Unloaded";
}

/**
 * The log refused what a step wanted to append. It must be fed before any other event, with the effects that
 * followed the refused one in that step: none of them has been carried out.
 */
export interface AppendFailedEvent {
  readonly type: "AppendFailed";
  readonly append: AppendRecords;
  readonly withheld: readonly CoordinatorEffect[];
  /** As the log names it: NOT_ENOUGH_REPLICAS, NOT_LEADER_OR_FOLLOWER, MESSAGE_TOO_LARGE, ... */
  readonly error: ErrorName;
}

/** Everything that a client can ask of a shard. */
export type RequestEvents =
  | JoinGroupEvent
  | SyncGroupEvent
  | HeartbeatEvent
  | LeaveGroupEvent
  | OffsetCommitEvent
  | TxnOffsetCommitEvent
  | OffsetFetchEvent
  | OffsetDeleteEvent
  | DescribeGroupsEvent
  | ListGroupsEvent
  | DeleteGroupsEvent;

/** Everything that can happen to a shard. */
export type CoordinatorEvent =
  | RequestEvents
  | DeadlineReachedEvent
  | TopicsDeletedEvent
  | TransactionCompletedEvent
  | AppendFailedEvent
  | LoadedEvent
  | UnloadedEvent;
