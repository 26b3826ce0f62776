import {
  type ErrorName,
  errorName,
  type FetchResponsePartitionData,
} from "../../protocol/index.ts";
import { CorruptRecordError, kafkaError, TopicAuthorizationError } from "../errors/errors.ts";
import { CompletedFetch } from "./completed-fetch.ts";
import { type FetchContext, nameOf } from "./fetch-context.ts";
import type { FetchTarget } from "./fetch-session.ts";
import type { PartitionState, Position } from "./partition-state.ts";
import { checkLeader, resetOutOfRange } from "./place-position.ts";

/** One partition's part of a response, with what it is an answer to. */
export interface PartitionAnswer {
  readonly nodeId: number;
  readonly target: FetchTarget;
  readonly data: FetchResponsePartitionData;
}

/** What an error of one partition leads to. */
type ErrorAction =
  /** The leader may be another: metadata first, then again. The answer may already say who (KIP-951). */
  | "findLeader"
  /** Not now, or not here: again after a while, with new metadata. */
  | "retry"
  /** The position is outside the log. */
  | "outOfRange"
  /** Nothing that waiting mends by itself: the application is told, and it is tried again after a while. */
  | "tell";

/** Every error that Kafka's `FetchCollector` knows. What is not here is told to the application. */
export const fetchErrorActions: Readonly<Partial<Record<ErrorName, ErrorAction>>> = {
  NOT_LEADER_OR_FOLLOWER: "findLeader",
  FENCED_LEADER_EPOCH: "findLeader",
  UNKNOWN_LEADER_EPOCH: "retry",
  REPLICA_NOT_AVAILABLE: "retry",
  KAFKA_STORAGE_ERROR: "retry",
  OFFSET_NOT_AVAILABLE: "retry",
  UNKNOWN_TOPIC_OR_PARTITION: "retry",
  UNKNOWN_TOPIC_ID: "retry",
  INCONSISTENT_TOPIC_ID: "retry",
  UNKNOWN_SERVER_ERROR: "retry",
  OFFSET_OUT_OF_RANGE: "outOfRange",
  TOPIC_AUTHORIZATION_FAILED: "tell",
  CORRUPT_MESSAGE: "tell",
};

/**
 * Takes what a response says about one partition. Dropped when the partition has begun another epoch since, or does not
 * stand where the request asked from.
 */
export function takePartition<K, V>(context: FetchContext<K, V>, answer: PartitionAnswer): void {
  const { target, data } = answer;
  const partition = context.table.get(target);
  if (partition === undefined || partition.epoch !== target.assignmentEpoch) return;
  const { state } = partition;
  if (state.type !== "FETCHING" || partition.fetchOffset !== target.fetchOffset) return;
  const error = errorName(data.errorCode);
  if (error === "NONE") takeRecords(context, partition, answer);
  else takeError(context, partition, { answer, error, position: state.position });
}

function takeRecords<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  { nodeId, target, data }: PartitionAnswer,
): void {
  const { settings } = context.options;
  partition.succeeded();
  partition.highWatermark = Math.max(-1, data.highWatermark);
  if (data.lastStableOffset >= 0) partition.lastStableOffset = data.lastStableOffset;
  if (data.logStartOffset >= 0) partition.logStartOffset = data.logStartOffset;
  if (data.preferredReadReplica >= 0) prefer(context, partition, data.preferredReadReplica);
  const bytes = data.records;
  if (bytes === null || bytes.length === 0) return;
  const { topic, partition: index, fetchOffset } = target;
  const isCommitted = settings.isolationLevel === "read_committed";
  const abortedTransactions = isCommitted ? (data.abortedTransactions ?? []) : null;
  const part = { topic, partition: index, nodeId, fetchOffset, bytes, abortedTransactions };
  context.buffers.keep(partition, new CompletedFetch(part, context.reading));
  context.table.moveToEnd(partition);
}

/** A follower is nearer (KIP-392). It is asked from now on, until the lease ends and the leader is asked again. */
function prefer<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  nodeId: number,
): void {
  const { settings, metrics } = context.options;
  partition.preferred = { nodeId, untilMs: context.nowMs() + settings.metadataMaxAgeMs };
  metrics?.preferredReadReplica?.(partition, nodeId);
}

function takeError<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  found: { answer: PartitionAnswer; error: ErrorName; position: Position },
): void {
  const { answer, error, position } = found;
  if (partition.completed !== null) {
    // It was fetched ahead: the error is looked at when what is buffered is handed out, if it is still there.
    context.retryLater(partition, error);
    return;
  }
  const isFollower = partition.preferred?.nodeId === answer.nodeId;
  partition.preferred = null;
  context.table.moveToEnd(partition);
  switch (fetchErrorActions[error] ?? "tell") {
    case "findLeader":
      findLeader(context, partition, found);
      break;
    case "retry":
      context.retryLater(partition, error);
      break;
    case "outOfRange":
      // A follower may be behind: the leader has the last word.
      if (!isFollower) resetOutOfRange(context, partition, position);
      break;
    case "tell":
      context.retryLater(partition, error);
      context.buffers.tell(partition, refusal(partition, error, position));
  }
}

function findLeader<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  { answer, error }: { answer: PartitionAnswer; error: ErrorName },
): void {
  const { leaderId: nodeId, leaderEpoch } = answer.data.currentLeader;
  const before = context.leaders.leaderOf(partition);
  context.leaders.learn(partition, { nodeId, leaderEpoch });
  const after = context.leaders.leaderOf(partition);
  if (after !== null && after.leaderEpoch !== before?.leaderEpoch) {
    checkLeader(context, partition);
    context.options.cluster.requestMetadataUpdate();
  } else {
    context.retryLater(partition, error);
  }
}

function refusal(
  partition: PartitionState<unknown, unknown>,
  error: ErrorName,
  { offset }: Position,
): Error {
  const message = `Cannot fetch ${nameOf(partition)} at offset ${offset}: the broker answered ${error}.`;
  const { topic, partition: index } = partition;
  if (error === "TOPIC_AUTHORIZATION_FAILED") {
    return new TopicAuthorizationError(message, { topics: [topic] });
  }
  if (error !== "CORRUPT_MESSAGE") return kafkaError(error, message);
  return new CorruptRecordError(message, { topic, partition: index, offset });
}
