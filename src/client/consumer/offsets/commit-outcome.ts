import { commitAction, type GroupMetadata } from "../../../member/index.ts";
import type { ErrorName } from "../../../protocol/index.ts";
import {
  CommitFailedError,
  FencedInstanceIdError,
  kafkaError,
  RebalanceInProgressError,
  TopicAuthorizationError,
} from "../../errors/errors.ts";
import { partitionNames } from "../partition-lists.ts";
import type { OffsetEntry } from "./offset-entry.ts";

/** It passes: the same commit may be sent again, as long as no newer one has been. */
export function isRetriableCommitError(error: ErrorName): boolean {
  const action = commitAction(error);
  return action === "RetryLater" || action === "FindCoordinator";
}

/** The coordinator is elsewhere. */
export function isCoordinatorMoved(error: ErrorName): boolean {
  return commitAction(error) === "FindCoordinator";
}

/** What the application is told about a commit that was refused for good. */
export function commitError(
  error: ErrorName,
  entries: readonly OffsetEntry[],
  { as, current }: { readonly as: GroupMetadata; readonly current: GroupMetadata },
): Error {
  const what = `Offsets of ${partitionNames(entries)} were not committed`;
  const action = commitAction(error);
  // A refusal of a generation that is over anyway says only that: the member is in the group, under another one.
  const isPast = as.memberId === current.memberId && as.generationId !== current.generationId;
  if (action === "RebalanceInProgress" || (action === "Fenced" && isPast))
    return new RebalanceInProgressError(
      `${what}: group ${as.groupId} is rebalancing (${error}); what is still assigned after it can be committed then`,
    );
  if (error === "FENCED_INSTANCE_ID")
    return new FencedInstanceIdError(
      `${what}: another process has joined group ${as.groupId} as ${as.groupInstanceId}; stop this one`,
    );
  if (action === "Fenced")
    return new CommitFailedError(
      `${what}: group ${as.groupId} went on without member ${as.memberId} of generation ${as.generationId} (${error}); poll, and go on with what is then assigned`,
    );
  if (error === "TOPIC_AUTHORIZATION_FAILED")
    return new TopicAuthorizationError(`${what}: not allowed to read these topics`);
  return kafkaError(error, `${what}: the coordinator of group ${as.groupId} answered ${error}`);
}
