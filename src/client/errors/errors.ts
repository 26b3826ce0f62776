/** The errors that a client throws. All say whether they are `retriable`; those with a code of Kafka's are {@link KafkaError}s. */

export {
  ClusterAuthorizationError,
  GroupAuthorizationError,
  TopicAuthorizationError,
} from "./authorization-errors.ts";
export { kafkaError } from "./error-by-name.ts";
export {
  CorruptRecordError,
  LogTruncationError,
  NoOffsetForPartitionError,
  OffsetOutOfRangeError,
  type OffsetPosition,
  RecordDeserializationError,
  type UndecodableRecord,
} from "./fetch-errors.ts";
export {
  CommitFailedError,
  FencedInstanceIdError,
  GroupMaxSizeReachedError,
  IllegalGenerationError,
  InconsistentGroupProtocolError,
  InvalidGroupIdError,
  InvalidSessionTimeoutError,
  RebalanceInProgressError,
  RetriableCommitFailedError,
  UnknownMemberIdError,
} from "./group-errors.ts";
export { KafkaError } from "./kafka-error.ts";
export {
  AuthenticationError,
  ClosedError,
  ConnectionError,
  DisconnectedError,
  ProtocolError,
  RequestTimeoutError,
  TimeoutError,
  UnsupportedVersionError,
} from "./network-errors.ts";
export {
  BufferExhaustedError,
  OutOfOrderSequenceError,
  ProducerFencedError,
  RecordTooLargeError,
} from "./produce-errors.ts";
export { InvalidTopicError, UnknownTopicOrPartitionError } from "./topic-errors.ts";
