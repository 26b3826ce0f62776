import { type Uuid, ZERO_UUID } from "../../../model/index.ts";
import {
  type CreatableTopicResult,
  createTopics as createTopicsApi,
} from "../../../protocol/index.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { controllerErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atController } from "../locate/controller.ts";

/** A topic to create. */
export interface NewTopic {
  readonly name: string;
  /** Default: the brokers' `num.partitions` (Kafka 2.4 and later). */
  readonly numPartitions?: number;
  /** Default: the brokers' `default.replication.factor` (Kafka 2.4 and later). */
  readonly replicationFactor?: number;
  /** Where each partition's replicas go, the preferred leader first; in place of the two above. */
  readonly replicaAssignments?: readonly (readonly number[])[];
  /** Configurations of the topic: `{ "retention.ms": "86400000" }`. */
  readonly configs?: Readonly<Record<string, string>>;
}

/** A topic that was created. */
export interface CreatedTopic {
  readonly name: string;
  /** Null from brokers older than 2.8. */
  readonly topicId: Uuid | null;
  /** -1 from brokers older than 2.4, and when the user may not see it. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
}

export interface CreateTopicsOptions extends AdminCallOptions {
  /** True: check, but create nothing (KIP-4). */
  readonly validateOnly?: boolean;
}

/**
 * Creates topics, by the controller. A request whose answer was lost is sent again, and may then find its own topic:
 * `TOPIC_ALREADY_EXISTS`, as with Kafka's Admin.
 */
export function createTopics(
  call: AdminCall,
  topics: readonly NewTopic[],
  { validateOnly = false }: CreateTopicsOptions,
): Promise<ItemResults<CreatedTopic>> {
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  return askEach(call, {
    items: [...byName.keys()],
    locate: atController(),
    ask: async (to, names) => {
      const response = await call.send(to, createTopicsApi, {
        topics: names.map((name) => creatableTopic(byName.get(name)!)),
        timeoutMs: call.requestTimeoutMs,
        validateOnly,
      });
      return new Map(
        response.topics.map((result) => {
          const problem = errorOutcome(
            { ...result, subject: `topic ${result.name}` },
            controllerErrors,
          );
          return [result.name, problem ?? done(createdTopic(result))];
        }),
      );
    },
  });
}

function creatableTopic(topic: NewTopic) {
  const { name, replicaAssignments = [], configs = {} } = topic;
  return {
    name,
    numPartitions: topic.numPartitions ?? -1,
    replicationFactor: topic.replicationFactor ?? -1,
    assignments: replicaAssignments.map((brokerIds, partitionIndex) => ({
      partitionIndex,
      brokerIds,
    })),
    configs: Object.entries(configs).map(([config, value]) => ({ name: config, value })),
  };
}

function createdTopic(result: CreatableTopicResult): CreatedTopic {
  const { name, topicId, numPartitions, replicationFactor } = result;
  return {
    name,
    topicId: topicId === ZERO_UUID ? null : topicId,
    numPartitions,
    replicationFactor,
  };
}
