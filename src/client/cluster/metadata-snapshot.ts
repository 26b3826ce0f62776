import { type Uuid, ZERO_UUID } from "../../model/index.ts";
import {
  type ErrorName,
  errorName,
  type MetadataResponse,
  type MetadataResponsePartition,
  type MetadataResponseTopic,
} from "../../protocol/index.ts";
import type {
  ClusterMetadata,
  ClusterNode,
  PartitionMetadata,
  TopicDescription,
} from "./cluster.ts";

/** Before the first response. */
export const NO_METADATA: ClusterMetadata = {
  revision: 0,
  clusterId: null,
  controllerId: -1,
  nodes: new Map(),
  topics: new Map(),
  topicNames: new Map(),
};

/** From this version on a broker does not answer with epochs that are older than its own (KAFKA-9212). */
const RELIABLE_EPOCHS_VERSION = 9;

const NO_LEADER = -1;
const NO_EPOCH = -1;

/** Errors of a topic or partition that a later refresh may clear (Java: `InvalidMetadataException`). */
const PASSING_ERRORS: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "UNKNOWN_TOPIC_ID",
  "LEADER_NOT_AVAILABLE",
  "LISTENER_NOT_FOUND",
  "NOT_LEADER_OR_FOLLOWER",
  "KAFKA_STORAGE_ERROR",
]);

/** What became of one metadata response. */
export interface MetadataUpdate {
  readonly metadata: ClusterMetadata;
  readonly topicErrors: ReadonlyMap<string, ErrorName>;
  /** Something is missing that another refresh may bring. */
  readonly isIncomplete: boolean;
}

/**
 * The metadata after a response. Of a topic that is still the same (its id says so) no partition goes back to an older
 * leader epoch: brokers learn of elections one after the other, and the one that was asked may be behind (KIP-320).
 */
export function updateMetadata(
  previous: ClusterMetadata,
  response: MetadataResponse,
  version: number,
): MetadataUpdate {
  const topics = new Map<string, TopicDescription>();
  const topicErrors = new Map<string, ErrorName>();
  let isIncomplete = false;
  for (const topic of response.topics) {
    if (topic.name === null) continue;
    const error = errorName(topic.errorCode);
    if (error !== "NONE") topicErrors.set(topic.name, error);
    if (PASSING_ERRORS.has(error) || topic.partitions.some(isPassing)) isIncomplete = true;
    if (error !== "NONE") continue;
    const hasEpochs = version >= RELIABLE_EPOCHS_VERSION;
    topics.set(topic.name, describe(topic, previous.topics.get(topic.name), hasEpochs));
  }
  const { clusterId, controllerId } = response;
  const revision = previous.revision + 1;
  const nodes = nodesOf(response);
  const topicNames = namesOf(topics);
  const metadata = { revision, clusterId, controllerId, nodes, topics, topicNames };
  return { metadata, topicErrors, isIncomplete };
}

function isPassing({ errorCode }: MetadataResponsePartition): boolean {
  return PASSING_ERRORS.has(errorName(errorCode));
}

function nodesOf(response: MetadataResponse): Map<number, ClusterNode> {
  return new Map(
    response.brokers.map(({ nodeId, host, port, rack }) => [nodeId, { nodeId, host, port, rack }]),
  );
}

function namesOf(topics: ReadonlyMap<string, TopicDescription>): Map<Uuid, string> {
  const names = new Map<Uuid, string>();
  for (const { topicId, name } of topics.values()) if (topicId !== null) names.set(topicId, name);
  return names;
}

function describe(
  topic: MetadataResponseTopic,
  previous: TopicDescription | undefined,
  hasEpochs: boolean,
): TopicDescription {
  const topicId = topic.topicId === ZERO_UUID ? null : topic.topicId;
  const known = previous?.topicId === topicId ? previous.partitions : [];
  const partitions: PartitionMetadata[] = [];
  for (const told of [...topic.partitions].sort((a, b) => a.partitionIndex - b.partitionIndex)) {
    while (partitions.length < told.partitionIndex) partitions.push(missing(partitions.length));
    partitions.push(newer(partitionOf(told, hasEpochs), known[told.partitionIndex]));
  }
  return { name: topic.name ?? "", topicId, isInternal: topic.isInternal, partitions };
}

function partitionOf(told: MetadataResponsePartition, hasEpochs: boolean): PartitionMetadata {
  return {
    partition: told.partitionIndex,
    leaderId: told.leaderId,
    leaderEpoch: hasEpochs ? told.leaderEpoch : NO_EPOCH,
    replicaNodes: told.replicaNodes,
    isrNodes: told.isrNodes,
    offlineReplicas: told.offlineReplicas,
  };
}

function newer(told: PartitionMetadata, known: PartitionMetadata | undefined): PartitionMetadata {
  if (known === undefined || told.leaderEpoch === NO_EPOCH) return told;
  return told.leaderEpoch >= known.leaderEpoch ? told : known;
}

/** A partition that the broker left out: it exists, and nothing more is known. */
function missing(partition: number): PartitionMetadata {
  return {
    partition,
    leaderId: NO_LEADER,
    leaderEpoch: NO_EPOCH,
    replicaNodes: [],
    isrNodes: [],
    offlineReplicas: [],
  };
}
