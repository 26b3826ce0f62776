// biome-ignore-all format: one paragraph for each module; a name a line would be six hundred lines

/** The door of the protocol: bytes to messages and back. One module a paragraph, in the order of their paths. */

export { APIS, apiByKey } from "./apis.ts";
export {
  CONSUMER_PROTOCOL_VERSION, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription,
} from "./consumer-protocol/consumer-protocol.ts";
export {
  type ConsumerProtocolAssignment, type ConsumerProtocolAssignmentInput,
  type ConsumerProtocolAssignmentTopicPartition, consumerProtocolAssignment,
} from "./consumer-protocol/consumer-protocol-assignment.ts";
export {
  type ConsumerProtocolSubscription, type ConsumerProtocolSubscriptionInput,
  type ConsumerProtocolSubscriptionTopicPartition, consumerProtocolSubscription,
} from "./consumer-protocol/consumer-protocol-subscription.ts";
export { ERROR_NAMES, type ErrorName, errorCode, errorMessage, errorName, isRetriable } from "./errors.ts";
export { FrameSplitter } from "./framing/frame-splitter.ts";
export { requestHeaderVersion, responseHeaderVersion } from "./framing/header-version.ts";
export {
  encodeRequest, type RequestHead, type RequestTarget, readRequestBody, readRequestHead, writeRequest,
} from "./framing/request.ts";
export {
  encodeResponse, type ResponseTarget, readCorrelationId, readResponseBody, writeResponse,
} from "./framing/response.ts";
export {
  type ConsumerGroupCurrentMemberAssignmentKey, type ConsumerGroupCurrentMemberAssignmentKeyInput,
  type ConsumerGroupCurrentMemberAssignmentValue, type ConsumerGroupCurrentMemberAssignmentValueInput,
  type ConsumerGroupCurrentMemberAssignmentValueTopicPartitions, consumerGroupCurrentMemberAssignmentRecord,
} from "./journal/consumer-group-current-member-assignment.ts";
export {
  type ClassicMemberMetadata, type ClassicProtocol, type ConsumerGroupMemberMetadataKey,
  type ConsumerGroupMemberMetadataKeyInput, type ConsumerGroupMemberMetadataValue,
  type ConsumerGroupMemberMetadataValueInput, consumerGroupMemberMetadataRecord,
} from "./journal/consumer-group-member-metadata.ts";
export {
  type ConsumerGroupMetadataKey, type ConsumerGroupMetadataKeyInput, type ConsumerGroupMetadataValue,
  type ConsumerGroupMetadataValueInput, consumerGroupMetadataRecord,
} from "./journal/consumer-group-metadata.ts";
export {
  type ConsumerGroupPartitionMetadataKey, type ConsumerGroupPartitionMetadataKeyInput,
  type ConsumerGroupPartitionMetadataValue, type ConsumerGroupPartitionMetadataValueInput,
  type ConsumerGroupPartitionMetadataValuePartitionMetadata,
  type ConsumerGroupPartitionMetadataValueTopicMetadata, consumerGroupPartitionMetadataRecord,
} from "./journal/consumer-group-partition-metadata.ts";
export {
  type ConsumerGroupRegularExpressionKey, type ConsumerGroupRegularExpressionKeyInput,
  type ConsumerGroupRegularExpressionValue, type ConsumerGroupRegularExpressionValueInput,
  consumerGroupRegularExpressionRecord,
} from "./journal/consumer-group-regular-expression.ts";
export {
  type ConsumerGroupTargetAssignmentMemberKey, type ConsumerGroupTargetAssignmentMemberKeyInput,
  type ConsumerGroupTargetAssignmentMemberValue, type ConsumerGroupTargetAssignmentMemberValueInput,
  type ConsumerGroupTargetAssignmentMemberValueTopicPartition, consumerGroupTargetAssignmentMemberRecord,
} from "./journal/consumer-group-target-assignment-member.ts";
export {
  type ConsumerGroupTargetAssignmentMetadataKey, type ConsumerGroupTargetAssignmentMetadataKeyInput,
  type ConsumerGroupTargetAssignmentMetadataValue, type ConsumerGroupTargetAssignmentMetadataValueInput,
  consumerGroupTargetAssignmentMetadataRecord,
} from "./journal/consumer-group-target-assignment-metadata.ts";
export {
  type ControlRecordTypeSchema, controlRecordTypeSchema, type EndTxnMarker, endTxnMarker,
} from "./journal/control-records.ts";
export {
  type GroupMetadataKey, type GroupMetadataKeyInput, type GroupMetadataValue, type GroupMetadataValueInput,
  type GroupMetadataValueMemberMetadata, groupMetadataRecord,
} from "./journal/group-metadata.ts";
export {
  type DecodedRecord, decodeGroupRecord, type EncodedRecord, encodeGroupRecord, GROUP_RECORDS,
  type GroupRecord,
} from "./journal/group-record.ts";
export type { JournalRecord } from "./journal/journal-record.ts";
export {
  type LegacyOffsetCommitKey, type LegacyOffsetCommitKeyInput, type LegacyOffsetCommitValue,
  type LegacyOffsetCommitValueInput, legacyOffsetCommitRecord,
} from "./journal/legacy-offset-commit.ts";
export {
  type OffsetCommitKey, type OffsetCommitKeyInput, type OffsetCommitValue, type OffsetCommitValueInput,
  offsetCommitRecord,
} from "./journal/offset-commit.ts";
export {
  type TransactionLogKey, type TransactionLogKeyInput, type TransactionLogValue,
  type TransactionLogValueInput, type TransactionLogValuePartitionsSchema, transactionLogRecord,
} from "./journal/transaction-log.ts";
export { fromKafkaJson, type JsonObject, type JsonValue, toKafkaJson } from "./json-form.ts";
export { MESSAGES, messageByName } from "./message-names.ts";
export {
  type AddOffsetsToTxnRequest, type AddOffsetsToTxnRequestInput, type AddOffsetsToTxnResponse,
  type AddOffsetsToTxnResponseInput, addOffsetsToTxn,
} from "./messages/add-offsets-to-txn.ts";
export {
  type AddPartitionsToTxnPartitionResult, type AddPartitionsToTxnRequest,
  type AddPartitionsToTxnRequestInput, type AddPartitionsToTxnResponse,
  type AddPartitionsToTxnResponseInput, type AddPartitionsToTxnResult, type AddPartitionsToTxnTopic,
  type AddPartitionsToTxnTopicResult, type AddPartitionsToTxnTransaction, addPartitionsToTxn,
} from "./messages/add-partitions-to-txn.ts";
export {
  type AlterConfigsRequest, type AlterConfigsRequestAlterableConfig,
  type AlterConfigsRequestAlterConfigsResource, type AlterConfigsRequestInput, type AlterConfigsResponse,
  type AlterConfigsResponseAlterConfigsResourceResponse, type AlterConfigsResponseInput, alterConfigs,
} from "./messages/alter-configs.ts";
export {
  type ApiVersionsRequest, type ApiVersionsRequestInput, type ApiVersionsResponse,
  type ApiVersionsResponseApiVersion, type ApiVersionsResponseInput, apiVersions, type FinalizedFeatureKey,
  type SupportedFeatureKey,
} from "./messages/api-versions.ts";
export {
  type ConsumerGroupDescribeRequest, type ConsumerGroupDescribeRequestInput,
  type ConsumerGroupDescribeResponse, type ConsumerGroupDescribeResponseAssignment,
  type ConsumerGroupDescribeResponseDescribedGroup, type ConsumerGroupDescribeResponseInput,
  type ConsumerGroupDescribeResponseMember, type ConsumerGroupDescribeResponseTopicPartitions,
  consumerGroupDescribe,
} from "./messages/consumer-group-describe.ts";
export {
  type ConsumerGroupHeartbeatRequest, type ConsumerGroupHeartbeatRequestInput,
  type ConsumerGroupHeartbeatRequestTopicPartitions, type ConsumerGroupHeartbeatResponse,
  type ConsumerGroupHeartbeatResponseAssignment, type ConsumerGroupHeartbeatResponseInput,
  type ConsumerGroupHeartbeatResponseTopicPartitions, consumerGroupHeartbeat,
} from "./messages/consumer-group-heartbeat.ts";
export {
  type CreatePartitionsAssignment, type CreatePartitionsRequest, type CreatePartitionsRequestInput,
  type CreatePartitionsResponse, type CreatePartitionsResponseInput, type CreatePartitionsTopic,
  type CreatePartitionsTopicResult, createPartitions,
} from "./messages/create-partitions.ts";
export {
  type CreatableReplicaAssignment, type CreatableTopic, type CreatableTopicConfig,
  type CreatableTopicConfigs, type CreatableTopicResult, type CreateTopicsRequest,
  type CreateTopicsRequestInput, type CreateTopicsResponse, type CreateTopicsResponseInput, createTopics,
} from "./messages/create-topics.ts";
export {
  type DeletableGroupResult, type DeleteGroupsRequest, type DeleteGroupsRequestInput,
  type DeleteGroupsResponse, type DeleteGroupsResponseInput, deleteGroups,
} from "./messages/delete-groups.ts";
export {
  type DeleteRecordsPartition, type DeleteRecordsPartitionResult, type DeleteRecordsRequest,
  type DeleteRecordsRequestInput, type DeleteRecordsResponse, type DeleteRecordsResponseInput,
  type DeleteRecordsTopic, type DeleteRecordsTopicResult, deleteRecords,
} from "./messages/delete-records.ts";
export {
  type DeletableTopicResult, type DeleteTopicState, type DeleteTopicsRequest, type DeleteTopicsRequestInput,
  type DeleteTopicsResponse, type DeleteTopicsResponseInput, deleteTopics,
} from "./messages/delete-topics.ts";
export {
  type DescribeClusterBroker, type DescribeClusterRequest, type DescribeClusterRequestInput,
  type DescribeClusterResponse, type DescribeClusterResponseInput, describeCluster,
} from "./messages/describe-cluster.ts";
export {
  type DescribeConfigsRequest, type DescribeConfigsRequestInput, type DescribeConfigsResource,
  type DescribeConfigsResourceResult, type DescribeConfigsResponse, type DescribeConfigsResponseInput,
  type DescribeConfigsResult, type DescribeConfigsSynonym, describeConfigs,
} from "./messages/describe-configs.ts";
export {
  type DescribedGroupMember, type DescribeGroupsRequest, type DescribeGroupsRequestInput,
  type DescribeGroupsResponse, type DescribeGroupsResponseDescribedGroup, type DescribeGroupsResponseInput,
  describeGroups,
} from "./messages/describe-groups.ts";
export {
  type DescribableLogDirTopic, type DescribeLogDirsPartition, type DescribeLogDirsRequest,
  type DescribeLogDirsRequestInput, type DescribeLogDirsResponse, type DescribeLogDirsResponseInput,
  type DescribeLogDirsResult, type DescribeLogDirsTopic, describeLogDirs,
} from "./messages/describe-log-dirs.ts";
export {
  type DescribeProducersRequest, type DescribeProducersRequestInput,
  type DescribeProducersRequestTopicRequest, type DescribeProducersResponse,
  type DescribeProducersResponseInput, type DescribeProducersResponsePartitionResponse,
  type DescribeProducersResponseTopicResponse, describeProducers, type ProducerState,
} from "./messages/describe-producers.ts";
export {
  type DescribeTopicPartitionsRequest, type DescribeTopicPartitionsRequestCursor,
  type DescribeTopicPartitionsRequestInput, type DescribeTopicPartitionsRequestTopicRequest,
  type DescribeTopicPartitionsResponse, type DescribeTopicPartitionsResponseCursor,
  type DescribeTopicPartitionsResponseInput, type DescribeTopicPartitionsResponsePartition,
  type DescribeTopicPartitionsResponseTopic, describeTopicPartitions,
} from "./messages/describe-topic-partitions.ts";
export {
  type DescribeTransactionsRequest, type DescribeTransactionsRequestInput,
  type DescribeTransactionsResponse, type DescribeTransactionsResponseInput,
  type DescribeTransactionsResponseTopicData, type DescribeTransactionsResponseTransactionState,
  describeTransactions,
} from "./messages/describe-transactions.ts";
export {
  type EndTxnRequest, type EndTxnRequestInput, type EndTxnResponse, type EndTxnResponseInput, endTxn,
} from "./messages/end-txn.ts";
export {
  type AbortedTransaction, type FetchableTopicResponse, type FetchPartition, type FetchRequest,
  type FetchRequestInput, type FetchRequestReplicaState, type FetchResponse,
  type FetchResponseEpochEndOffset, type FetchResponseInput, type FetchResponseLeaderIdAndEpoch,
  type FetchResponseNodeEndpoint, type FetchResponsePartitionData, type FetchResponseSnapshotId,
  type FetchTopic, type ForgottenTopic, fetch,
} from "./messages/fetch.ts";
export {
  type FindCoordinatorRequest, type FindCoordinatorRequestInput, type FindCoordinatorResponse,
  type FindCoordinatorResponseCoordinator, type FindCoordinatorResponseInput, findCoordinator,
} from "./messages/find-coordinator.ts";
export {
  type GetTelemetrySubscriptionsRequest, type GetTelemetrySubscriptionsRequestInput,
  type GetTelemetrySubscriptionsResponse, type GetTelemetrySubscriptionsResponseInput,
  getTelemetrySubscriptions,
} from "./messages/get-telemetry-subscriptions.ts";
export {
  type HeartbeatRequest, type HeartbeatRequestInput, type HeartbeatResponse, type HeartbeatResponseInput,
  heartbeat,
} from "./messages/heartbeat.ts";
export {
  type IncrementalAlterConfigsRequest, type IncrementalAlterConfigsRequestAlterableConfig,
  type IncrementalAlterConfigsRequestAlterConfigsResource, type IncrementalAlterConfigsRequestInput,
  type IncrementalAlterConfigsResponse, type IncrementalAlterConfigsResponseAlterConfigsResourceResponse,
  type IncrementalAlterConfigsResponseInput, incrementalAlterConfigs,
} from "./messages/incremental-alter-configs.ts";
export {
  type InitProducerIdRequest, type InitProducerIdRequestInput, type InitProducerIdResponse,
  type InitProducerIdResponseInput, initProducerId,
} from "./messages/init-producer-id.ts";
export {
  type JoinGroupRequest, type JoinGroupRequestInput, type JoinGroupRequestProtocol, type JoinGroupResponse,
  type JoinGroupResponseInput, type JoinGroupResponseMember, joinGroup,
} from "./messages/join-group.ts";
export {
  type LeaveGroupRequest, type LeaveGroupRequestInput, type LeaveGroupRequestMemberIdentity,
  type LeaveGroupResponse, type LeaveGroupResponseInput, type LeaveGroupResponseMemberResponse, leaveGroup,
} from "./messages/leave-group.ts";
export {
  type ConfigResource, type ListConfigResourcesRequest, type ListConfigResourcesRequestInput,
  type ListConfigResourcesResponse, type ListConfigResourcesResponseInput, listConfigResources,
} from "./messages/list-config-resources.ts";
export {
  type ListedGroup, type ListGroupsRequest, type ListGroupsRequestInput, type ListGroupsResponse,
  type ListGroupsResponseInput, listGroups,
} from "./messages/list-groups.ts";
export {
  type ListOffsetsPartition, type ListOffsetsPartitionResponse, type ListOffsetsRequest,
  type ListOffsetsRequestInput, type ListOffsetsResponse, type ListOffsetsResponseInput,
  type ListOffsetsTopic, type ListOffsetsTopicResponse, listOffsets,
} from "./messages/list-offsets.ts";
export {
  type ListTransactionsRequest, type ListTransactionsRequestInput, type ListTransactionsResponse,
  type ListTransactionsResponseInput, type ListTransactionsResponseTransactionState, listTransactions,
} from "./messages/list-transactions.ts";
export {
  type MetadataRequest, type MetadataRequestInput, type MetadataRequestTopic, type MetadataResponse,
  type MetadataResponseBroker, type MetadataResponseInput, type MetadataResponsePartition,
  type MetadataResponseTopic, metadata,
} from "./messages/metadata.ts";
export {
  type OffsetCommitRequest, type OffsetCommitRequestInput, type OffsetCommitRequestPartition,
  type OffsetCommitRequestTopic, type OffsetCommitResponse, type OffsetCommitResponseInput,
  type OffsetCommitResponsePartition, type OffsetCommitResponseTopic, offsetCommit,
} from "./messages/offset-commit.ts";
export {
  type OffsetDeleteRequest, type OffsetDeleteRequestInput, type OffsetDeleteRequestPartition,
  type OffsetDeleteRequestTopic, type OffsetDeleteResponse, type OffsetDeleteResponseInput,
  type OffsetDeleteResponsePartition, type OffsetDeleteResponseTopic, offsetDelete,
} from "./messages/offset-delete.ts";
export {
  type OffsetFetchRequest, type OffsetFetchRequestGroup, type OffsetFetchRequestInput,
  type OffsetFetchRequestTopic, type OffsetFetchRequestTopics, type OffsetFetchResponse,
  type OffsetFetchResponseGroup, type OffsetFetchResponseInput, type OffsetFetchResponsePartition,
  type OffsetFetchResponsePartitions, type OffsetFetchResponseTopic, type OffsetFetchResponseTopics,
  offsetFetch,
} from "./messages/offset-fetch.ts";
export {
  type OffsetForLeaderEpochRequest, type OffsetForLeaderEpochRequestInput,
  type OffsetForLeaderEpochResponse, type OffsetForLeaderEpochResponseEpochEndOffset,
  type OffsetForLeaderEpochResponseInput, type OffsetForLeaderPartition, type OffsetForLeaderTopic,
  type OffsetForLeaderTopicResult, offsetForLeaderEpoch,
} from "./messages/offset-for-leader-epoch.ts";
export {
  type BatchIndexAndErrorMessage, type PartitionProduceData, type PartitionProduceResponse,
  type ProduceRequest, type ProduceRequestInput, type ProduceResponse, type ProduceResponseInput,
  type ProduceResponseLeaderIdAndEpoch, type ProduceResponseNodeEndpoint, produce, type TopicProduceData,
  type TopicProduceResponse,
} from "./messages/produce.ts";
export {
  type PushTelemetryRequest, type PushTelemetryRequestInput, type PushTelemetryResponse,
  type PushTelemetryResponseInput, pushTelemetry,
} from "./messages/push-telemetry.ts";
export { type RequestHeader, type RequestHeaderInput, requestHeader } from "./messages/request-header.ts";
export { type ResponseHeader, type ResponseHeaderInput, responseHeader } from "./messages/response-header.ts";
export {
  type SaslAuthenticateRequest, type SaslAuthenticateRequestInput, type SaslAuthenticateResponse,
  type SaslAuthenticateResponseInput, saslAuthenticate,
} from "./messages/sasl-authenticate.ts";
export {
  type SaslHandshakeRequest, type SaslHandshakeRequestInput, type SaslHandshakeResponse,
  type SaslHandshakeResponseInput, saslHandshake,
} from "./messages/sasl-handshake.ts";
export {
  type SyncGroupRequest, type SyncGroupRequestAssignment, type SyncGroupRequestInput,
  type SyncGroupResponse, type SyncGroupResponseInput, syncGroup,
} from "./messages/sync-group.ts";
export {
  type TxnOffsetCommitRequest, type TxnOffsetCommitRequestInput, type TxnOffsetCommitRequestPartition,
  type TxnOffsetCommitRequestTopic, type TxnOffsetCommitResponse, type TxnOffsetCommitResponseInput,
  type TxnOffsetCommitResponsePartition, type TxnOffsetCommitResponseTopic, txnOffsetCommit,
} from "./messages/txn-offset-commit.ts";
export {
  type WritableTxnMarker, type WritableTxnMarkerPartitionResult, type WritableTxnMarkerResult,
  type WritableTxnMarkerTopic, type WritableTxnMarkerTopicResult, type WriteTxnMarkersRequest,
  type WriteTxnMarkersRequestInput, type WriteTxnMarkersResponse, type WriteTxnMarkersResponseInput,
  writeTxnMarkers,
} from "./messages/write-txn-markers.ts";
export { hexBytes, hexText } from "./primitives/hex.ts";
export { ByteReader, ByteWriter, DecodeError, EncodeError, type FrameMark } from "./primitives/index.ts";
export { type BatchJson, batchJson, type RecordJson } from "./records/batch-json.ts";
export type { BatchProducer } from "./records/batch-producer.ts";
export { type Batch, batches } from "./records/batches.ts";
export {
  type CodecName, type Codecs, type CompressionType, compressionId, compressionType, maxDecompressedBytes,
} from "./records/compression.ts";
export {
  type ControlRecordType, controlRecordType, coordinatorEpochOf, type EndTransactionMarker,
  encodeEndTransactionMarker,
} from "./records/control-record.ts";
export { crc32 } from "./records/crc32.ts";
export { type Checksum, crc32c } from "./records/crc32c.ts";
export { LegacyMessage } from "./records/legacy-message.ts";
export type { LazyRecord } from "./records/record.ts";
export {
  BATCH_HEADER_BYTES, LOG_OVERHEAD_BYTES, RecordBatch, type TimestampType,
} from "./records/record-batch.ts";
export {
  encodeRecordBatch, type RecordBatchOptions, RecordBatchWriter, type RecordInput,
} from "./records/record-batch-writer.ts";
export type { RecordCursor } from "./records/record-cursor.ts";
export type { RecordHeader } from "./records/record-headers.ts";
export { readHeaders } from "./records/record-headers.ts";
export {
  type BatchError, type BatchFault, type ValidateBatchOptions, validateBatch,
} from "./records/validate-batch.ts";
export {
  type Api, type Decoded, type Fields, type Input, Message, type MessageOptions, type RequestInputOf,
  type RequestOf, type ResponseInputOf, type ResponseOf, type UnknownTaggedField, type VersionRange,
} from "./schema/index.ts";
