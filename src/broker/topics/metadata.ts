import { type Uuid, ZERO_UUID } from "../../model/index.ts";
import {
  type ErrorName,
  errorCode,
  type MetadataRequest,
  type MetadataRequestTopic,
  type MetadataResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { ElementOf } from "../element-of.ts";
import type { Topic } from "../storage/topic.ts";
import { autoCreateTopic } from "./auto-create-topic.ts";
import {
  ALL_CLUSTER_OPERATIONS,
  ALL_TOPIC_OPERATIONS,
  partitionMetadata,
} from "./partition-metadata.ts";

type TopicResponse = ElementOf<MetadataResponseInput["topics"]>;

/** From this version on topics may be asked for by id. */
const TOPIC_IDS_VERSION = 12;

/** Metadata: who serves, and who leads what. Topics that are asked for by name are created where that is allowed. */
export function handleMetadata(
  call: Call<MetadataRequest, MetadataResponseInput>,
  broker: BrokerContext,
): void {
  const { request, version } = call;
  const { cluster } = broker;
  const { alive, controllerId } = cluster.brokers;
  call.reply({
    brokers: alive.map(({ nodeId, host, port, rack }) => ({ nodeId, host, port, rack })),
    clusterId: cluster.clusterId,
    controllerId,
    topics: topicResponses(request, version, broker),
    ...(version >= 8 &&
      version <= 10 &&
      request.includeClusterAuthorizedOperations && {
        clusterAuthorizedOperations: ALL_CLUSTER_OPERATIONS,
      }),
  });
}

function topicResponses(
  request: MetadataRequest,
  version: number,
  broker: BrokerContext,
): TopicResponse[] {
  const wanted = request.topics;
  const wantsAll = wanted === null || (version === 0 && wanted.length === 0);
  const include = version >= 8 && request.includeTopicAuthorizedOperations;
  const responses = wantsAll
    ? Array.from(broker.cluster.topics(), (topic) => found(topic, broker))
    : distinct(wanted).map((each) => oneTopic(each, termsOf(request, version), broker));
  const topicAuthorizedOperations = ALL_TOPIC_OPERATIONS;
  return include ? responses.map((each) => ({ ...each, topicAuthorizedOperations })) : responses;
}

/** A topic that is asked for twice is answered once. */
function distinct(wanted: readonly MetadataRequestTopic[]): MetadataRequestTopic[] {
  const byKey = new Map(wanted.map((each) => [`${each.topicId} ${each.name}`, each]));
  return [...byKey.values()];
}

interface Terms {
  readonly mayUseIds: boolean;
  readonly mayCreate: boolean;
}

function termsOf(request: MetadataRequest, version: number): Terms {
  return { mayUseIds: version >= TOPIC_IDS_VERSION, mayCreate: request.allowAutoTopicCreation };
}

function oneTopic(
  { topicId, name }: MetadataRequestTopic,
  { mayUseIds, mayCreate }: Terms,
  broker: BrokerContext,
): TopicResponse {
  const isById = topicId !== ZERO_UUID;
  if ((isById || name === null) && !mayUseIds) return failed("INVALID_REQUEST", name ?? "");
  if (isById) {
    const topic = broker.cluster.topicById(topicId);
    return topic === undefined ? failed("UNKNOWN_TOPIC_ID", null, topicId) : found(topic, broker);
  }
  if (name === null) return failed("INVALID_REQUEST", null);
  const topic = broker.cluster.topic(name) ?? autoCreateTopic(name, broker, { mayCreate });
  return typeof topic === "string" ? failed(topic, name) : found(topic, broker);
}

function found(topic: Topic, broker: BrokerContext): TopicResponse {
  return {
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.isInternal,
    partitions: topic.partitions.map((partition) => partitionMetadata(partition, broker)),
  };
}

function failed(error: ErrorName, name: string | null, topicId: Uuid = ZERO_UUID): TopicResponse {
  return { errorCode: errorCode(error), name, topicId, partitions: [] };
}
