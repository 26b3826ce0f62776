import { KafkaError } from "./kafka-error.ts";

/**
 * The offsets were not committed, because the group has moved on without this member: it was too slow
 * (`max.poll.interval.ms`), or was removed. The partitions may have another owner already. Committing again is of no use:
 * poll, and go on with what is then assigned. Not retriable. Java: `CommitFailedException`.
 */
export class CommitFailedError extends Error {
  override readonly name = "CommitFailedError";
  readonly retriable = false;
}

/** An asynchronous commit failed for a passing reason (`cause`); a later commit may succeed. Java: `RetriableCommitFailedException`. */
export class RetriableCommitFailedError extends Error {
  override readonly name = "RetriableCommitFailedError";
  readonly retriable = true;
}

/**
 * The group is rebalancing and this member has not joined again: the offsets were not committed, and may be after the
 * rebalance if their partitions stay. Not retriable at once. Java: `RebalanceInProgressException`.
 */
export class RebalanceInProgressError extends KafkaError {
  override readonly name = "RebalanceInProgressError";

  constructor(message?: string, options?: ErrorOptions) {
    super("REBALANCE_IN_PROGRESS", message, options);
  }
}

/** Another process has joined with this `group.instance.id`: this one has to stop. Fatal (KIP-345). */
export class FencedInstanceIdError extends KafkaError {
  override readonly name = "FencedInstanceIdError";

  constructor(message?: string, options?: ErrorOptions) {
    super("FENCED_INSTANCE_ID", message, options);
  }
}

/** The group does not know this member (any more). */
export class UnknownMemberIdError extends KafkaError {
  override readonly name = "UnknownMemberIdError";

  constructor(message?: string, options?: ErrorOptions) {
    super("UNKNOWN_MEMBER_ID", message, options);
  }
}

/** The generation is not the group's current one. */
export class IllegalGenerationError extends KafkaError {
  override readonly name = "IllegalGenerationError";

  constructor(message?: string, options?: ErrorOptions) {
    super("ILLEGAL_GENERATION", message, options);
  }
}

/** The group has as many members as the broker's `group.max.size` allows. Fatal (KIP-389). */
export class GroupMaxSizeReachedError extends KafkaError {
  override readonly name = "GroupMaxSizeReachedError";

  constructor(message?: string, options?: ErrorOptions) {
    super("GROUP_MAX_SIZE_REACHED", message, options);
  }
}

/** No `partition.assignment.strategy` is common to all members of the group. Fatal. */
export class InconsistentGroupProtocolError extends KafkaError {
  override readonly name = "InconsistentGroupProtocolError";

  constructor(message?: string, options?: ErrorOptions) {
    super("INCONSISTENT_GROUP_PROTOCOL", message, options);
  }
}

/** `session.timeout.ms` is outside the broker's `group.min.session.timeout.ms` … `group.max.session.timeout.ms`. Fatal. */
export class InvalidSessionTimeoutError extends KafkaError {
  override readonly name = "InvalidSessionTimeoutError";

  constructor(message?: string, options?: ErrorOptions) {
    super("INVALID_SESSION_TIMEOUT", message, options);
  }
}

/** `group.id` is missing, empty or refused by the broker. Fatal. */
export class InvalidGroupIdError extends KafkaError {
  override readonly name = "InvalidGroupIdError";

  constructor(message?: string, options?: ErrorOptions) {
    super("INVALID_GROUP_ID", message, options);
  }
}
