import { type ErrorName, isRetriable } from "../protocol/index.ts";

/**
 * What becomes of a commit, or of a question for committed offsets, after an answer with this error. What the answer says
 * of membership is another table (`offsetCommitAction`); the driver feeds that as `CommitRefused`.
 */
export type CommitAction =
  /** The offset is committed. */
  | "Committed"
  /** The same again after a backoff, as long as the generation is the one it was made in. */
  | "RetryLater"
  /** The same, once the coordinator is found again. */
  | "FindCoordinator"
  /** The group is rebalancing: `RebalanceInProgressError`. May be tried after the rebalance, if the partition is owned still. */
  | "RebalanceInProgress"
  /** The member had no right to it any more: `CommitFailedError`. Never sent again under a newer generation. */
  | "Fenced"
  /** For good: the error itself. */
  | "Reject";

const COMMIT: Partial<Record<ErrorName, CommitAction>> = {
  NONE: "Committed",
  COORDINATOR_LOAD_IN_PROGRESS: "RetryLater",
  UNKNOWN_TOPIC_OR_PARTITION: "RetryLater",
  NOT_COORDINATOR: "FindCoordinator",
  COORDINATOR_NOT_AVAILABLE: "FindCoordinator",
  REQUEST_TIMED_OUT: "FindCoordinator",
  REBALANCE_IN_PROGRESS: "RebalanceInProgress",
  ILLEGAL_GENERATION: "Fenced",
  UNKNOWN_MEMBER_ID: "Fenced",
  STALE_MEMBER_EPOCH: "Fenced",
  FENCED_INSTANCE_ID: "Fenced",
  FENCED_MEMBER_EPOCH: "Fenced",
  OFFSET_METADATA_TOO_LARGE: "Reject",
  INVALID_COMMIT_OFFSET_SIZE: "Reject",
  GROUP_AUTHORIZATION_FAILED: "Reject",
  TOPIC_AUTHORIZATION_FAILED: "Reject",
};

/** By the error of the partition. */
export function commitAction(error: ErrorName): CommitAction {
  return COMMIT[error] ?? (isRetriable(error) ? "RetryLater" : "Reject");
}

/**
 * The commit that comes before giving partitions up does not wait for a topic that may have been deleted: it would block
 * the rebalance of the whole group (`ConsumerCoordinator#onJoinPrepare`).
 */
export function commitBeforeRevokeAction(error: ErrorName): CommitAction {
  return error === "UNKNOWN_TOPIC_OR_PARTITION" ? "Reject" : commitAction(error);
}

export type OffsetFetchAction =
  /** The offset counts, and -1 means that there is none: the only case for `auto.offset.reset`. */
  | "Use"
  | "RetryLater"
  | "FindCoordinator"
  /** For good, for whoever waits for the position. It is never taken for "no offset". */
  | "Reject";

const OFFSET_FETCH: Partial<Record<ErrorName, OffsetFetchAction>> = {
  NONE: "Use",
  COORDINATOR_LOAD_IN_PROGRESS: "RetryLater",
  UNSTABLE_OFFSET_COMMIT: "RetryLater",
  // Retried with the newest epoch; a classic member does not meet it.
  STALE_MEMBER_EPOCH: "RetryLater",
  NOT_COORDINATOR: "FindCoordinator",
  COORDINATOR_NOT_AVAILABLE: "FindCoordinator",
  REQUEST_TIMED_OUT: "FindCoordinator",
  UNKNOWN_MEMBER_ID: "Reject",
  UNKNOWN_TOPIC_OR_PARTITION: "Reject",
  GROUP_AUTHORIZATION_FAILED: "Reject",
  TOPIC_AUTHORIZATION_FAILED: "Reject",
};

/** By the error of the group or of the partition. */
export function offsetFetchAction(error: ErrorName): OffsetFetchAction {
  return OFFSET_FETCH[error] ?? (isRetriable(error) ? "RetryLater" : "Reject");
}
