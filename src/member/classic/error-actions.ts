import { type ErrorName, isRetriable } from "../../protocol/index.ts";

/**
 * What a member does about an answer. Every error of every request has exactly one of these: the tables below, and for
 * errors that no table names the rule at their end. `test/member/error-actions.md` shows all cells.
 */
export type MemberAction =
  /** No error, or none that concerns membership. */
  | "Proceed"
  /** A rebalance has begun: give up what has to be given up, and join. If one is under way here, there is nothing to do. */
  | "Rejoin"
  /** Join again at once, with the generation kept. */
  | "JoinAgain"
  /** Join again at once, under the member id that came with the answer (KIP-394). */
  | "JoinWithGivenId"
  /** The generation is over: lost. Join again, the member id is good still. */
  | "ResetGeneration"
  /** The coordinator does not know the member: lost. Join again as a new one. */
  | "ResetMember"
  /** The coordinator is elsewhere: look for it, then go on. Not a rebalance. */
  | "FindCoordinator"
  /** The same again after a backoff. */
  | "RetryLater"
  /** For good: lost, and an error to the application. */
  | "Fail"
  /** The leave is over, whatever became of it: the session ends it, if nothing else did. */
  | "Finish";

type Actions = Partial<Record<ErrorName, MemberAction>>;

/** What every request has in common. */
const ANY: Actions = {
  NONE: "Proceed",
  NOT_COORDINATOR: "FindCoordinator",
  COORDINATOR_NOT_AVAILABLE: "FindCoordinator",
  REQUEST_TIMED_OUT: "FindCoordinator",
  GROUP_AUTHORIZATION_FAILED: "Fail",
  FENCED_INSTANCE_ID: "Fail",
};

const JOIN_GROUP: Actions = {
  ...ANY,
  MEMBER_ID_REQUIRED: "JoinWithGivenId",
  UNKNOWN_MEMBER_ID: "ResetMember",
  REBALANCE_IN_PROGRESS: "JoinAgain",
  COORDINATOR_LOAD_IN_PROGRESS: "RetryLater",
  INCONSISTENT_GROUP_PROTOCOL: "Fail",
  INVALID_SESSION_TIMEOUT: "Fail",
  INVALID_GROUP_ID: "Fail",
  GROUP_MAX_SIZE_REACHED: "Fail",
  UNSUPPORTED_VERSION: "Fail",
};

const SYNC_GROUP: Actions = {
  ...ANY,
  REBALANCE_IN_PROGRESS: "JoinAgain",
  ILLEGAL_GENERATION: "ResetGeneration",
  UNKNOWN_MEMBER_ID: "ResetMember",
};

const HEARTBEAT: Actions = {
  ...ANY,
  REBALANCE_IN_PROGRESS: "Rejoin",
  ILLEGAL_GENERATION: "ResetGeneration",
  UNKNOWN_MEMBER_ID: "ResetMember",
};

/** A commit's own fate is in `commit-rules.ts`; this is what its answer says of membership. */
const OFFSET_COMMIT: Actions = {
  ...ANY,
  REBALANCE_IN_PROGRESS: "Rejoin",
  ILLEGAL_GENERATION: "ResetGeneration",
  UNKNOWN_MEMBER_ID: "ResetMember",
  // A client may be allowed to consume and not to commit: that is for whoever commits to hear.
  GROUP_AUTHORIZATION_FAILED: "Proceed",
};

/** JoinGroup: an error that may pass is tried again, one that nobody expects is the end, and says its name. */
export function joinGroupAction(error: ErrorName): MemberAction {
  return JOIN_GROUP[error] ?? otherwise(error);
}

export function syncGroupAction(error: ErrorName): MemberAction {
  return SYNC_GROUP[error] ?? otherwise(error);
}

/** Differs from Kafka: its client heartbeats on after an error that it does not know, for ever. */
export function heartbeatAction(error: ErrorName): MemberAction {
  return HEARTBEAT[error] ?? otherwise(error);
}

export function leaveGroupAction(_error: ErrorName): MemberAction {
  return "Finish";
}

export function offsetCommitAction(error: ErrorName): MemberAction {
  return OFFSET_COMMIT[error] ?? "Proceed";
}

function otherwise(error: ErrorName): MemberAction {
  return isRetriable(error) ? "RetryLater" : "Fail";
}
