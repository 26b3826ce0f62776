import type { TopicPartitions } from "../../model/index.ts";
import type {
  ErrorName,
  HeartbeatResponse,
  JoinGroupResponse,
  LeaveGroupResponse,
  SyncGroupResponse,
} from "../../protocol/index.ts";

/** What the member knows of a topic of the cluster. */
export interface WatchedTopic {
  readonly name: string;
  readonly partitionCount: number;
  /** By partition, the racks that hold a replica; left out when racks are unknown. */
  readonly replicaRacks?: readonly (readonly string[])[];
  /** Partitions that have no leader now, ascending. */
  readonly offlinePartitions: readonly number[];
}

/** Why a request has no response. */
export type RequestFailure =
  | { readonly type: "Disconnected" }
  | { readonly type: "TimedOut" }
  /** The broker does not speak a version that can carry the request (`field`: what it cannot carry). */
  | { readonly type: "UnsupportedVersion"; readonly detail: string }
  /** The client refuses for good: authentication failed, malformed bytes. */
  | { readonly type: "Fatal"; readonly error: unknown };

/** What a member does about its membership when it closes (KIP-1092). */
export type GroupMembershipOperation = "DEFAULT" | "LEAVE_GROUP" | "REMAIN_IN_GROUP";

/** One thing that happened to a classic member. Every event is fed with the instant it is handled at. */
export type ClassicMemberEvent =
  /** The application subscribed, or a pattern matches other topics than before. Sorted, without duplicates. */
  | { readonly type: "SubscriptionChanged"; readonly topics: readonly string[] }
  | { readonly type: "Unsubscribed" }
  /** The application asked for records, or one of its handlers came back: it is alive (`max.poll.interval.ms`). */
  | { readonly type: "Polled" }
  /** `enforceRebalance` (KIP-568). */
  | { readonly type: "RebalanceEnforced"; readonly reason: string | null }
  /** A metadata refresh. It may say the same as the one before. */
  | {
      readonly type: "MetadataChanged";
      /** Every topic asked for with `WatchTopics` that exists. */
      readonly topics: readonly WatchedTopic[];
      /** The names that the refresh asked about and got an answer for; such a one that is not in `topics` does not exist. */
      readonly covers: readonly string[];
    }
  | { readonly type: "CoordinatorFound" }
  /**
   * Answer to `FindCoordinator`: it failed with this error, null for one that Kafka has no name for (what answers is no
   * broker). A retriable one is tried again after a backoff, any other ends the member, and `cause` is then that of the
   * failure (an authentication error, say).
   */
  | {
      readonly type: "CoordinatorNotFound";
      readonly error: ErrorName | null;
      readonly cause?: unknown;
    }
  /** The connection to the coordinator broke. */
  | { readonly type: "CoordinatorDisconnected" }
  | {
      readonly type: "JoinGroupAnswered";
      readonly requestId: number;
      readonly response: JoinGroupResponse;
      /** The version that was spoken: below 4 there is no MEMBER_ID_REQUIRED, below 9 no SkipAssignment. */
      readonly version: number;
    }
  | {
      readonly type: "SyncGroupAnswered";
      readonly requestId: number;
      readonly response: SyncGroupResponse;
    }
  | {
      readonly type: "HeartbeatAnswered";
      readonly requestId: number;
      readonly response: HeartbeatResponse;
    }
  | {
      readonly type: "LeaveGroupAnswered";
      readonly requestId: number;
      readonly response: LeaveGroupResponse;
    }
  | {
      readonly type: "RequestFailed";
      readonly requestId: number;
      readonly failure: RequestFailure;
    }
  /** A commit of this generation was answered with an error; `commit-rules.ts` says which ones the member has to hear of. */
  | {
      readonly type: "CommitRefused";
      readonly error: ErrorName;
      readonly memberId: string;
      readonly generationId: number;
    }
  /** Answer to `DrainHandlers`. `timedOut`: some handlers still run; their records count as not processed. */
  | {
      readonly type: "HandlersDrained";
      readonly stepId: number;
      readonly timedOut: boolean;
    }
  /** Answer to `CommitProcessed`: the commit ended, well (null) or not; the give-up goes on either way. */
  | {
      readonly type: "ProcessedCommitted";
      readonly stepId: number;
      readonly error: ErrorName | "TimedOut" | null;
    }
  /** Answer to `CallListener`. The first error of a sequence is handed to the application; it vetoes nothing. */
  | { readonly type: "ListenerReturned"; readonly stepId: number; readonly error: Error | null }
  /** The consumer closes. Answered by `Finished`, at the deadline at the latest; no other event has an effect after it. */
  | {
      readonly type: "Closed";
      readonly operation: GroupMembershipOperation;
      /** When giving up and leaving must have ended. */
      readonly deadlineMs: number;
    }
  /** The instant of `nextDeadlineMs` has come. Too early is harmless. */
  | { readonly type: "DeadlineReached" };

/** Partitions, as effects and notes list them: topics ascending, partitions ascending. */
export type PartitionList = readonly TopicPartitions[];
