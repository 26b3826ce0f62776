import {
  alterConfigs,
  createPartitions,
  createTopics,
  deleteGroups,
  deleteRecords,
  deleteTopics,
  describeCluster,
  describeConfigs,
  describeGroups,
  describeLogDirs,
  describeProducers,
  describeTopicPartitions,
  fetch,
  findCoordinator,
  heartbeat,
  incrementalAlterConfigs,
  initProducerId,
  joinGroup,
  leaveGroup,
  listConfigResources,
  listGroups,
  listOffsets,
  metadata,
  offsetCommit,
  offsetDelete,
  offsetFetch,
  offsetForLeaderEpoch,
  produce,
  saslAuthenticate,
  saslHandshake,
  syncGroup,
} from "../protocol/index.ts";
import { apiVersionsRoute } from "./api-versions.ts";
import { handleAlterConfigs, handleIncrementalAlterConfigs } from "./configs/alter-configs.ts";
import { handleDescribeConfigs } from "./configs/describe-configs.ts";
import { handleListConfigResources } from "./configs/list-config-resources.ts";
import { type Route, route } from "./dispatch.ts";
import { handleFetch } from "./fetch/fetch.ts";
import { handleListOffsets } from "./fetch/list-offsets.ts";
import { handleOffsetForLeaderEpoch } from "./fetch/offset-for-leader-epoch.ts";
import { handleDeleteGroups } from "./groups/delete-groups.ts";
import { handleDescribeGroups } from "./groups/describe-groups.ts";
import { handleFindCoordinator } from "./groups/find-coordinator.ts";
import { handleHeartbeat } from "./groups/heartbeat.ts";
import { handleJoinGroup } from "./groups/join-group.ts";
import { handleLeaveGroup } from "./groups/leave-group.ts";
import { handleListGroups } from "./groups/list-groups.ts";
import { handleOffsetCommit } from "./groups/offset-commit.ts";
import { handleOffsetDelete } from "./groups/offset-delete.ts";
import { handleOffsetFetch } from "./groups/offset-fetch.ts";
import { handleSyncGroup } from "./groups/sync-group.ts";
import { handleInitProducerId } from "./produce/init-producer-id.ts";
import { handleProduce } from "./produce/produce.ts";
import { handleSaslAuthenticate, handleSaslHandshake } from "./sasl.ts";
import { handleCreatePartitions } from "./topics/create-partitions.ts";
import { handleCreateTopics } from "./topics/create-topics.ts";
import { handleDeleteRecords } from "./topics/delete-records.ts";
import { handleDeleteTopics } from "./topics/delete-topics.ts";
import { handleDescribeCluster } from "./topics/describe-cluster.ts";
import { handleDescribeLogDirs } from "./topics/describe-log-dirs.ts";
import { handleDescribeProducers } from "./topics/describe-producers.ts";
import { handleDescribeTopicPartitions } from "./topics/describe-topic-partitions.ts";
import { handleMetadata } from "./topics/metadata.ts";

/*
 * Every API that a broker serves. Telemetry is not among them: Kafka advertises it only where a receiver is configured.
 * Neither are consumer groups (KIP-848) and transactions, which there are none of yet.
 */

const dataRoutes: readonly Route[] = [
  route(produce, handleProduce, { borrowsBytes: true }),
  route(fetch, handleFetch),
  route(listOffsets, handleListOffsets),
  route(offsetForLeaderEpoch, handleOffsetForLeaderEpoch),
  route(initProducerId, handleInitProducerId),
];

const topicRoutes: readonly Route[] = [
  route(metadata, handleMetadata),
  route(createTopics, handleCreateTopics),
  route(deleteTopics, handleDeleteTopics),
  route(createPartitions, handleCreatePartitions),
  route(deleteRecords, handleDeleteRecords),
  route(describeCluster, handleDescribeCluster),
  route(describeTopicPartitions, handleDescribeTopicPartitions),
  route(describeProducers, handleDescribeProducers),
  route(describeLogDirs, handleDescribeLogDirs),
];

const configRoutes: readonly Route[] = [
  route(describeConfigs, handleDescribeConfigs),
  route(alterConfigs, handleAlterConfigs),
  route(incrementalAlterConfigs, handleIncrementalAlterConfigs),
  route(listConfigResources, handleListConfigResources),
];

const groupRoutes: readonly Route[] = [
  route(findCoordinator, handleFindCoordinator),
  route(joinGroup, handleJoinGroup),
  route(syncGroup, handleSyncGroup),
  route(heartbeat, handleHeartbeat),
  route(leaveGroup, handleLeaveGroup),
  route(offsetCommit, handleOffsetCommit),
  route(offsetFetch, handleOffsetFetch),
  route(offsetDelete, handleOffsetDelete),
  route(describeGroups, handleDescribeGroups),
  route(listGroups, handleListGroups),
  route(deleteGroups, handleDeleteGroups),
];

const connectionRoutes: readonly Route[] = [
  route(saslHandshake, handleSaslHandshake),
  route(saslAuthenticate, handleSaslAuthenticate),
];

const served: readonly Route[] = [
  ...dataRoutes,
  ...topicRoutes,
  ...configRoutes,
  ...groupRoutes,
  ...connectionRoutes,
];

/** What a broker answers to, ApiVersions included. */
export const routes: readonly Route[] = [...served, apiVersionsRoute(served)];
