import { addOffsetsToTxn } from "./messages/add-offsets-to-txn.ts";
import { addPartitionsToTxn } from "./messages/add-partitions-to-txn.ts";
import { alterConfigs } from "./messages/alter-configs.ts";
import { apiVersions } from "./messages/api-versions.ts";
import { consumerGroupDescribe } from "./messages/consumer-group-describe.ts";
import { consumerGroupHeartbeat } from "./messages/consumer-group-heartbeat.ts";
import { createPartitions } from "./messages/create-partitions.ts";
import { createTopics } from "./messages/create-topics.ts";
import { deleteGroups } from "./messages/delete-groups.ts";
import { deleteRecords } from "./messages/delete-records.ts";
import { deleteTopics } from "./messages/delete-topics.ts";
import { describeCluster } from "./messages/describe-cluster.ts";
import { describeConfigs } from "./messages/describe-configs.ts";
import { describeGroups } from "./messages/describe-groups.ts";
import { describeLogDirs } from "./messages/describe-log-dirs.ts";
import { describeProducers } from "./messages/describe-producers.ts";
import { describeTopicPartitions } from "./messages/describe-topic-partitions.ts";
import { describeTransactions } from "./messages/describe-transactions.ts";
import { endTxn } from "./messages/end-txn.ts";
import { fetch } from "./messages/fetch.ts";
import { findCoordinator } from "./messages/find-coordinator.ts";
import { getTelemetrySubscriptions } from "./messages/get-telemetry-subscriptions.ts";
import { heartbeat } from "./messages/heartbeat.ts";
import { incrementalAlterConfigs } from "./messages/incremental-alter-configs.ts";
import { initProducerId } from "./messages/init-producer-id.ts";
import { joinGroup } from "./messages/join-group.ts";
import { leaveGroup } from "./messages/leave-group.ts";
import { listConfigResources } from "./messages/list-config-resources.ts";
import { listGroups } from "./messages/list-groups.ts";
import { listOffsets } from "./messages/list-offsets.ts";
import { listTransactions } from "./messages/list-transactions.ts";
import { metadata } from "./messages/metadata.ts";
import { offsetCommit } from "./messages/offset-commit.ts";
import { offsetDelete } from "./messages/offset-delete.ts";
import { offsetFetch } from "./messages/offset-fetch.ts";
import { offsetForLeaderEpoch } from "./messages/offset-for-leader-epoch.ts";
import { produce } from "./messages/produce.ts";
import { pushTelemetry } from "./messages/push-telemetry.ts";
import { saslAuthenticate } from "./messages/sasl-authenticate.ts";
import { saslHandshake } from "./messages/sasl-handshake.ts";
import { syncGroup } from "./messages/sync-group.ts";
import { txnOffsetCommit } from "./messages/txn-offset-commit.ts";
import { writeTxnMarkers } from "./messages/write-txn-markers.ts";
import type { Api } from "./schema/index.ts";

/** Every API of this package, by key. A broker may serve fewer. */
export const APIS: readonly Api[] = [
  produce,
  fetch,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  findCoordinator,
  joinGroup,
  heartbeat,
  leaveGroup,
  syncGroup,
  describeGroups,
  listGroups,
  saslHandshake,
  apiVersions,
  createTopics,
  deleteTopics,
  deleteRecords,
  initProducerId,
  offsetForLeaderEpoch,
  addPartitionsToTxn,
  addOffsetsToTxn,
  endTxn,
  writeTxnMarkers,
  txnOffsetCommit,
  describeConfigs,
  alterConfigs,
  describeLogDirs,
  saslAuthenticate,
  createPartitions,
  deleteGroups,
  incrementalAlterConfigs,
  offsetDelete,
  describeCluster,
  describeProducers,
  describeTransactions,
  listTransactions,
  consumerGroupHeartbeat,
  consumerGroupDescribe,
  getTelemetrySubscriptions,
  pushTelemetry,
  listConfigResources,
  describeTopicPartitions,
];

const byKey = new Map(APIS.map((api) => [api.key, api]));

/** Undefined for a key that this package does not know. */
export function apiByKey(key: number): Api | undefined {
  return byKey.get(key);
}
