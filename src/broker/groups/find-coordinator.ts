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

function findCoordinator(broker: BrokerContext, keyType: number, key: string): Found {
  if (keyType === GROUP) {
    broker.cluster.ensureOffsetsTopic();
    return leaderFor(broker, OFFSETS_TOPIC, key);
  }
  if (keyType === TRANSACTION) return leaderFor(broker, TRANSACTION_STATE_TOPIC, key);
  return { error: "INVALID_REQUEST", endpoint: null };
}

function leaderFor({ cluster }: BrokerContext, topicName: string, key: string): Found {
  const topic = cluster.topic(topicName);
  const partition = topic?.partitions[coordinatorPartition(key, topic.partitions.length)];
  const endpoint = partition && cluster.brokers.endpoint(partition.leaderId);
  if (endpoint === undefined) return { error: "COORDINATOR_NOT_AVAILABLE", endpoint: null };
  return { error: "NONE", endpoint };
}

function answer({ error, endpoint }: Found) {
  return {
    errorCode: errorCode(error),
    nodeId: endpoint?.nodeId ?? -1,
    host: endpoint?.host ?? "",
    port: endpoint?.port ?? -1,
  };
}
