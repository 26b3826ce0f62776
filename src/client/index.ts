/** Clients for any Kafka cluster, over ports: `node-client/` gives them Node's, `simulator/` virtual ones. */

export type {
  Assignment,
  Assignor,
  AssignorInput,
  LastAssignment,
  MemberSubscription,
  RebalanceProtocol,
  TopicMetadata,
} from "../assignors/index.ts";
export type { GroupMembershipOperation, GroupMetadata, MemberNote } from "../member/index.ts";
export type { TopicPartition, TopicPartitions } from "../model/index.ts";
export type { ErrorName, RecordHeader } from "../protocol/index.ts";
export { Admin } from "./admin/admin.ts";
export type { AdminCallOptions } from "./admin/admin-call.ts";
export type { ClusterDescription } from "./admin/cluster/describe-cluster.ts";
export type {
  AlterConfigOp,
  AlterConfigsOptions,
  ConfigChanges,
} from "./admin/configs/alter-configs.ts";
export type { ConfigResource, ConfigResourceType } from "./admin/configs/config-resource.ts";
export type {
  ConfigEntry,
  ConfigSource,
  DescribeConfigsOptions,
} from "./admin/configs/describe-configs.ts";
export type { GroupDescription, MemberDescription } from "./admin/groups/group-description.ts";
export type { GroupState, GroupType } from "./admin/groups/group-state.ts";
export type { GroupListing, ListGroupsOptions } from "./admin/groups/list-groups.ts";
export type { RemoveMembersOptions } from "./admin/groups/remove-members.ts";
export { FailedItemsError } from "./admin/item-results.ts";
export type { GroupOffset, NewGroupOffset } from "./admin/offsets/group-offset.ts";
export type { ListGroupOffsetsOptions } from "./admin/offsets/list-group-offsets.ts";
export type {
  ListedOffset,
  ListOffsetsOptions,
  OffsetSpec,
  OffsetToList,
} from "./admin/offsets/list-offsets.ts";
export type { DeletedRecords, RecordsToDelete } from "./admin/records/delete-records.ts";
export type { CreatePartitionsOptions, NewPartitions } from "./admin/topics/create-partitions.ts";
export type { CreatedTopic, CreateTopicsOptions, NewTopic } from "./admin/topics/create-topics.ts";
export type { ListTopicsOptions } from "./admin/topics/list-topics.ts";
export type { ClientLog, ClientLogFields } from "./client-log.ts";
export { silentLog } from "./client-log.ts";
export type { ClientPorts } from "./client-ports.ts";
export type {
  Cluster,
  ClusterNode,
  PartitionMetadata,
  TopicDescription,
} from "./cluster/cluster.ts";
export type { ClusterSettings } from "./cluster/cluster-settings.ts";
export { openCluster } from "./cluster/open-cluster.ts";
export type { AdminOptions, AdminSettings } from "./config/admin-options.ts";
export { adminSettings } from "./config/admin-settings.ts";
export type { PartitionAssignor, PartitionAssignorName } from "./config/assignor-option.ts";
export type { ClientSettings } from "./config/client-settings.ts";
export type {
  AutoOffsetReset,
  ConsumerOptions,
  ConsumerSettings,
} from "./config/consumer-options.ts";
export { consumerSettings } from "./config/consumer-settings.ts";
export { InvalidConfigError } from "./config/invalid-config-error.ts";
export type { DottedOptions } from "./config/option.ts";
export type { Partitioner, PartitionerInput } from "./config/partitioner-option.ts";
export type { Acks, ProducerOptions, ProducerSettings } from "./config/producer-options.ts";
export { producerSettings } from "./config/producer-settings.ts";
export { propertiesOptions } from "./config/properties-options.ts";
export type { OauthbearerToken } from "./config/security-options.ts";
export type { CloseOptions } from "./consumer/close-options.ts";
export { Consumer } from "./consumer/consumer.ts";
export type { PartitionContext } from "./consumer/delivery/partition-context.ts";
export type { ConsumerState } from "./consumer/health.ts";
export type { TopicPartitionOffset } from "./consumer/offsets/offset-entry.ts";
export type { CommittedOffset } from "./consumer/offsets/offset-fetch-request.ts";
export type { PollOptions } from "./consumer/reading/poll.ts";
export type { RecordBatch } from "./consumer/reading/record-batch.ts";
export type { HandlerOrder, HandlerVerdict, RunOptions } from "./consumer/reading/run-options.ts";
export type { RebalanceListener } from "./consumer/rebalance-listener.ts";
export type { CallOptions, CommitCallback, RebalanceView } from "./consumer/rebalance-view.ts";
export type { ConsumerRecord, ConsumerRecordHeader } from "./consumer-record.ts";
export type { DiagnosticsChannel, DiagnosticsMessages } from "./diagnostics/channels.ts";
export {
  AuthenticationError,
  BufferExhaustedError,
  ClosedError,
  ClusterAuthorizationError,
  CommitFailedError,
  ConnectionError,
  CorruptRecordError,
  DisconnectedError,
  FencedInstanceIdError,
  GroupAuthorizationError,
  GroupMaxSizeReachedError,
  IllegalGenerationError,
  InconsistentGroupProtocolError,
  InvalidGroupIdError,
  InvalidSessionTimeoutError,
  InvalidTopicError,
  KafkaError,
  LogTruncationError,
  NoOffsetForPartitionError,
  OffsetOutOfRangeError,
  type OffsetPosition,
  OutOfOrderSequenceError,
  ProducerFencedError,
  ProtocolError,
  RebalanceInProgressError,
  RecordDeserializationError,
  RecordTooLargeError,
  RequestTimeoutError,
  RetriableCommitFailedError,
  TimeoutError,
  TopicAuthorizationError,
  type UndecodableRecord,
  UnknownMemberIdError,
  UnknownTopicOrPartitionError,
  UnsupportedVersionError,
} from "./errors/errors.ts";
export type { OffsetAndMetadata } from "./fetch/fetcher.ts";
export type { ConsumerInterceptor } from "./interceptors/consumer-interceptor.ts";
export type {
  OutgoingRecord,
  ProducerInterceptor,
  RecordAcknowledgement,
} from "./interceptors/producer-interceptor.ts";
export type { HasMetrics, Metric, Metrics } from "./metrics/metric.ts";
export { type OpenTelemetryMeter, openTelemetryMetrics } from "./metrics/open-telemetry.ts";
export { type PrometheusRegistry, prometheusMetrics } from "./metrics/prometheus.ts";
export type { FoundOffset, OffsetQuery } from "./offsets/offset-query.ts";
export type { OffsetRange, RecordMetadata, SentRecords } from "./producer/delivery.ts";
export { type BatchRecord, Producer } from "./producer/producer.ts";
export {
  bytesDeserializer,
  doubleDeserializer,
  integerDeserializer,
  jsonDeserializer,
  longDeserializer,
  stringDeserializer,
} from "./serde/deserializers.ts";
export type { Deserializer, SerdeContext, Serializer } from "./serde/serde.ts";
export {
  bytesSerializer,
  type DefaultSerializable,
  doubleSerializer,
  integerSerializer,
  jsonSerializer,
  longSerializer,
  stringSerializer,
} from "./serde/serializers.ts";
