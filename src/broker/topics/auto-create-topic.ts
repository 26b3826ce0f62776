import type { ErrorName } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import { OFFSETS_TOPIC, type Topic } from "../storage/topic.ts";
import { topicNameProblem } from "./topic-name.ts";

/**
 * Creates a topic because somebody asked for its metadata (`auto.create.topics.enable`), or says why not. Differs from
 * Kafka: the topic is there in this very answer, and it gets fewer replicas than `default.replication.factor` when
 * there are fewer brokers.
 */
export function autoCreateTopic(
  name: string,
  broker: BrokerContext,
  options: { readonly mayCreate: boolean },
): Topic | ErrorName {
  const { cluster } = broker;
  if (topicNameProblem(name) !== null) return "INVALID_TOPIC_EXCEPTION";
  if (!options.mayCreate || !broker.config.get("auto.create.topics.enable")) {
    return "UNKNOWN_TOPIC_OR_PARTITION";
  }
  if (name === OFFSETS_TOPIC) return cluster.ensureOffsetsTopic();
  if (cluster.collidingTopic(name) !== undefined) return "INVALID_TOPIC_EXCEPTION";
  const assignments = cluster.placeReplicas({
    partitionCount: cluster.config.get("num.partitions"),
    replicationFactor: Math.max(1, cluster.config.get("default.replication.factor")),
  });
  return cluster.createTopic({ name, assignments });
}
