import type { ErrorName } from "../../protocol/index.ts";
import {
  ClusterAuthorizationError,
  GroupAuthorizationError,
  TopicAuthorizationError,
} from "./authorization-errors.ts";
import { CorruptRecordError, OffsetOutOfRangeError } from "./fetch-errors.ts";
import {
  FencedInstanceIdError,
  GroupMaxSizeReachedError,
  IllegalGenerationError,
  InconsistentGroupProtocolError,
  InvalidGroupIdError,
  InvalidSessionTimeoutError,
  RebalanceInProgressError,
  UnknownMemberIdError,
} from "./group-errors.ts";
import { KafkaError } from "./kafka-error.ts";
import {
  AuthenticationError,
  ConnectionError,
  TimeoutError,
  UnsupportedVersionError,
} from "./network-errors.ts";
import {
  OutOfOrderSequenceError,
  ProducerFencedError,
  RecordTooLargeError,
} from "./produce-errors.ts";
import { InvalidTopicError, UnknownTopicOrPartitionError } from "./topic-errors.ts";

/** The class of each error that has one; the code of an instance is the key. */
const CLASSES: Partial<Record<ErrorName, new (message?: string) => KafkaError>> = {
  NETWORK_EXCEPTION: ConnectionError,
  REQUEST_TIMED_OUT: TimeoutError,
  SASL_AUTHENTICATION_FAILED: AuthenticationError,
  UNSUPPORTED_VERSION: UnsupportedVersionError,
  GROUP_AUTHORIZATION_FAILED: GroupAuthorizationError,
  TOPIC_AUTHORIZATION_FAILED: TopicAuthorizationError,
  CLUSTER_AUTHORIZATION_FAILED: ClusterAuthorizationError,
  REBALANCE_IN_PROGRESS: RebalanceInProgressError,
  FENCED_INSTANCE_ID: FencedInstanceIdError,
  UNKNOWN_MEMBER_ID: UnknownMemberIdError,
  ILLEGAL_GENERATION: IllegalGenerationError,
  GROUP_MAX_SIZE_REACHED: GroupMaxSizeReachedError,
  INCONSISTENT_GROUP_PROTOCOL: InconsistentGroupProtocolError,
  INVALID_SESSION_TIMEOUT: InvalidSessionTimeoutError,
  INVALID_GROUP_ID: InvalidGroupIdError,
  OFFSET_OUT_OF_RANGE: OffsetOutOfRangeError,
  CORRUPT_MESSAGE: CorruptRecordError,
  INVALID_TOPIC_EXCEPTION: InvalidTopicError,
  UNKNOWN_TOPIC_OR_PARTITION: UnknownTopicOrPartitionError,
  OUT_OF_ORDER_SEQUENCE_NUMBER: OutOfOrderSequenceError,
  PRODUCER_FENCED: ProducerFencedError,
  MESSAGE_TOO_LARGE: RecordTooLargeError,
};

/** The error for a code that a broker answered: of its own class where there is one. Default message: what the code means. */
export function kafkaError(name: ErrorName, message?: string): KafkaError {
  const Class = CLASSES[name];
  return Class === undefined ? new KafkaError(name, message) : new Class(message);
}
