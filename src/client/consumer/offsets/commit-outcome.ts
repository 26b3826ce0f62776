import type { GroupMetadata } from "../../../member/index.ts";
import type { ErrorName } from "../../../protocol/index.ts";
import {
  CommitFailedError,
  FencedInstanceIdError,
  kafkaError,
  RebalanceInProgressError,
  TopicAuthorizationError,
} from "../../errors/index.ts";
import { partitionNames } from "../partition-lists.ts";
import type { OffsetEntry } from "./offset-entry.ts";

/** Errors that pass: the same commit may be sent again, as long as no newer one has been. */
const RETRIABLE: ReadonlySet<ErrorName> = new Set([
  "COORDINATOR_LOAD_IN_PROGRESS",
  "COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR",
  "REQUEST_TIMED_OUT",
  "UNKNOWN_TOPIC_OR_PARTITION",
]);

/** The commit is refused because the member is not, or no longer, who it says. It is never sent again under another name. */
const FENCED: ReadonlySet<ErrorName> = new Set(["ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"]);

/** The coordinator is elsewhere. */
const MOVED: ReadonlySet<ErrorName> = new Set([
  "COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR",
  "REQUEST_TIMED_OUT",
]);

export function isRetriableCommitError(error: ErrorName): boolean {
  return RETRIABLE.has(error);
}

export function isCoordinatorMoved(error: ErrorName): boolean {
  return MOVED.has(error);
}

/** What the application is told about a commit that was refused for good. */
export function commitError(
  error: ErrorName,
  entries: readonly OffsetEntry[],
  { as, current }: { readonly as: GroupMetadata; readonly current: GroupMetadata },
): Error {
  const what = `Offsets of ${partitionNames(entries)} were not committed`;
  const isRebalancing =
    as.memberId === current.memberId && as.generationId !== current.generationId;
  if (error === "REBALANCE_IN_PROGRESS" || (FENCED.has(error) && isRebalancing))
    return new RebalanceInProgressError(
      `${what}: group ${as.groupId} is rebalancing (${error}); what is still assigned after it can be committed then`,
    );
  if (FENCED.has(error))
    return new CommitFailedError(
      `${what}: group ${as.groupId} went on without member ${as.memberId} of generation ${as.generationId} (${error}); poll, and go on with what is then assigned`,
    );
  if (error === "FENCED_INSTANCE_ID")
    return new FencedInstanceIdError(
      `${what}: another process has joined group ${as.groupId} as ${as.groupInstanceId}; stop this one`,
    );
  if (error === "TOPIC_AUTHORIZATION_FAILED")
    return new TopicAuthorizationError(`${what}: not allowed to read these topics`);
  return kafkaError(error, `${what}: the coordinator of group ${as.groupId} answered ${error}`);
}
