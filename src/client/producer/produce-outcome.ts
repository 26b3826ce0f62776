import { type ErrorName, isRetriable } from "../../protocol/index.ts";

/** What the sender does with a batch that a broker answered with an error. */
export type RefusalAction =
  /** Sends it again after the backoff. */
  | "Retry"
  /** Sends it again after the backoff, once the metadata was refreshed. */
  | "RefreshAndRetry"
  /** Takes it for written: the broker has it and no longer knows where. */
  | "TakeAsWritten"
  /** Cuts it into smaller batches, and fails it if it has only one record. */
  | "Split"
  /** A gap before it: {@link PartitionSequences.outOfOrder}. Without idempotence a failure. */
  | "AwaitTurn"
  /** Begins the line of sequence numbers anew and sends it again. Without idempotence a failure. */
  | "Renumber"
  /** The same under another producer id, if the broker cannot have it. Without idempotence a failure. */
  | "ChangeProducerId"
  /** Fails it. */
  | "Fail";

/** What an error means for a batch. */
export interface RefusalMeaning {
  readonly action: RefusalAction;
  /** The batch may have been written although it was answered with an error. */
  readonly mayBeWritten: boolean;
}

const ACTIONS: Partial<Record<ErrorName, RefusalAction>> = {
  NOT_LEADER_OR_FOLLOWER: "RefreshAndRetry",
  LEADER_NOT_AVAILABLE: "RefreshAndRetry",
  UNKNOWN_TOPIC_OR_PARTITION: "RefreshAndRetry",
  UNKNOWN_TOPIC_ID: "RefreshAndRetry",
  INCONSISTENT_TOPIC_ID: "RefreshAndRetry",
  FENCED_LEADER_EPOCH: "RefreshAndRetry",
  UNKNOWN_LEADER_EPOCH: "RefreshAndRetry",
  KAFKA_STORAGE_ERROR: "RefreshAndRetry",
  REPLICA_NOT_AVAILABLE: "RefreshAndRetry",
  LISTENER_NOT_FOUND: "RefreshAndRetry",
  NETWORK_EXCEPTION: "RefreshAndRetry",
  DUPLICATE_SEQUENCE_NUMBER: "TakeAsWritten",
  MESSAGE_TOO_LARGE: "Split",
  OUT_OF_ORDER_SEQUENCE_NUMBER: "AwaitTurn",
  UNKNOWN_PRODUCER_ID: "Renumber",
  INVALID_PRODUCER_EPOCH: "ChangeProducerId",
  PRODUCER_FENCED: "ChangeProducerId",
};

/**
 * Errors of checks that come before the append. Any other that is retriable may come after it: with `acks=all` the leader
 * appends, waits for the replicas, and answers NOT_LEADER_OR_FOLLOWER when it is deposed meanwhile (`DelayedProduce`).
 */
const BEFORE_APPEND: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "CORRUPT_MESSAGE",
  "NOT_ENOUGH_REPLICAS",
  "THROTTLING_QUOTA_EXCEEDED",
]);

/** What a broker's error means for the batch that it is the answer to (`Sender.completeBatch`, `canRetry`). */
export function refusalMeaning(error: ErrorName): RefusalMeaning {
  const isOpen = isRetriable(error) || error === "UNKNOWN_SERVER_ERROR";
  const action = ACTIONS[error] ?? (isRetriable(error) ? "Retry" : "Fail");
  return { action, mayBeWritten: isOpen && !BEFORE_APPEND.has(error) };
}
