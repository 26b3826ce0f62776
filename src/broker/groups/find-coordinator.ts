import { coordinatorPartition } from "../../model/index.ts";
import {
  type ErrorName,
  errorCode,
  errorMessage,
  type FindCoordinatorRequest,
  type FindCoordinatorResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Handle } from "../call.ts";
import type { BrokerEndpoint } from "../storage/brokers.ts";
import type { Cluster } from "../storage/cluster.ts";
import type { Partition } from "../storage/partition.ts";
import { OFFSETS_TOPIC, TRANSACTION_STATE_TOPIC } from "../storage/topic.ts";

type Handler = Handle<FindCoordinatorRequest, FindCoordinatorResponseInput>;

/** `FindCoordinatorRequest.CoordinatorType`, as far as we have coordinators. */
const GROUP = 0;
const TRANSACTION = 1;

/** From here on one request asks for several keys (KIP-699). */
const FIRST_BATCH_VERSION = 4;

/** Names the broker that leads the internal topic's partition of each key. */
export const handleFindCoordinator: Handler = (call, broker) => {
  const { keyType, key, coordinatorKeys } = call.request;
  if (call.version < FIRST_BATCH_VERSION) {
    const found = findCoordinator(broker, keyType, key);
    // Kafka says "NONE" in the message of a success.
    const message = found.error === "NONE" ? "NONE" : errorMessage(found.error);
    call.reply({ ...answer(found), errorMessage: message });
    return;
  }
  const coordinators = coordinatorKeys.map((each) => ({
    key: each,
    ...answer(findCoordinator(broker, keyType, each)),
  }));
  call.reply({ coordinators });
};

interface Found {
  readonly error: ErrorName;
  readonly endpoint: BrokerEndpoint | null;
}

const NOT_AVAILABLE: Found = { error: "COORDINATOR_NOT_AVAILABLE", endpoint: null };

function findCoordinator(broker: BrokerContext, keyType: number, key: string): Found {
  if (keyType === GROUP) return groupCoordinator(broker, key);
  if (keyType === TRANSACTION) return transactionCoordinator(broker, key);
  return { error: "INVALID_REQUEST", endpoint: null };
}

/** Creates the topic where somebody has deleted it; whoever asks again finds the coordinator, as in Kafka. */
function groupCoordinator({ cluster, groups }: BrokerContext, groupId: string): Found {
  if (cluster.topic(OFFSETS_TOPIC) === undefined) {
    cluster.ensureOffsetsTopic();
    return NOT_AVAILABLE;
  }
  return leaderOf(cluster, cluster.partition(OFFSETS_TOPIC, groups.partitionFor(groupId)));
}

function transactionCoordinator({ cluster }: BrokerContext, transactionalId: string): Found {
  const topic = cluster.topic(TRANSACTION_STATE_TOPIC);
  if (topic === undefined) return NOT_AVAILABLE;
  const index = coordinatorPartition(transactionalId, topic.partitions.length);
  return leaderOf(cluster, topic.partitions[index]);
}

function leaderOf(cluster: Cluster, partition: Partition | undefined): Found {
  const endpoint = partition && cluster.brokers.endpoint(partition.leaderId);
  return endpoint === undefined ? NOT_AVAILABLE : { error: "NONE", endpoint };
}

function answer({ error, endpoint }: Found) {
  return {
    errorCode: errorCode(error),
    nodeId: endpoint?.nodeId ?? -1,
    host: endpoint?.host ?? "",
    port: endpoint?.port ?? -1,
  };
}
