import {
  errorCode,
  type PartitionProduceData,
  type ProduceRequest,
  type ProduceResponseInput,
  type TopicProduceData,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { ElementOf } from "../element-of.ts";
import type { Partition } from "../storage/partition.ts";
import type { Topic } from "../storage/topic.ts";
import { LeaderHints } from "../topics/leader-hints.ts";
import { appendBatch, type ProduceTerms } from "./append-batch.ts";
import { type Refusal, refusal } from "./refusal.ts";

type TopicResponse = ElementOf<ProduceResponseInput["responses"]>;
type PartitionResponse = ElementOf<TopicResponse["partitionResponses"]>;

/** The client id that Kafka's own tools use to write to internal topics (`AdminUtils.ADMIN_CLIENT_ID`). */
const ADMIN_CLIENT_ID = "__admin_client";
/** From this version on a batch refused for its leader names the leader (KIP-951). */
const LEADER_HINTS_VERSION = 10;
const TOPIC_IDS_VERSION = 13;

/**
 * Produce: appends one batch per partition. All replicas are one log, so `acks=1` and `acks=all` are answered at once.
 * Records are read where they came and copied once, into the log. With `acks=0` nothing is answered, and an error closes the connection, so that the client looks again for its leader.
 */
export function handleProduce(
  call: Call<ProduceRequest, ProduceResponseInput>,
  broker: BrokerContext,
): void {
  const production = new Production(call, broker);
  const response = production.run();
  if (call.request.acks !== 0) call.reply(response);
  else if (production.failed.length === 0) call.noReply();
  else {
    const failed = production.failed.join(", ");
    call.connection.refuse({ failed }, "Closed a connection: a Produce request with acks=0 failed");
  }
}

class Production {
  readonly failed: string[] = [];
  readonly #call: Call<ProduceRequest, ProduceResponseInput>;
  readonly #broker: BrokerContext;
  readonly #hints: LeaderHints;
  readonly #terms: ProduceTerms;

  constructor(call: Call<ProduceRequest, ProduceResponseInput>, broker: BrokerContext) {
    this.#call = call;
    this.#broker = broker;
    this.#hints = new LeaderHints(broker);
    this.#terms = {
      version: call.version,
      acks: call.request.acks,
      mayWriteInternalTopics: call.clientId === ADMIN_CLIENT_ID,
    };
  }

  run(): ProduceResponseInput {
    const responses = this.#call.request.topicData.map((topicData) => ({
      name: topicData.name,
      topicId: topicData.topicId,
      partitionResponses: this.#appendTo(topicData),
    }));
    const { nodeEndpoints } = this.#hints;
    return nodeEndpoints.length === 0 ? { responses } : { responses, nodeEndpoints };
  }

  #appendTo(topicData: TopicProduceData): PartitionResponse[] {
    const { cluster } = this.#broker;
    const usesIds = this.#call.version >= TOPIC_IDS_VERSION;
    const topic = usesIds ? cluster.topicById(topicData.topicId) : cluster.topic(topicData.name);
    return topicData.partitionData.map((data) => {
      if (topic === undefined && usesIds) return this.#refused(data, refusal("UNKNOWN_TOPIC_ID"));
      return this.#append(topic, data);
    });
  }

  #append(topic: Topic | undefined, data: PartitionProduceData): PartitionResponse {
    const { acks } = this.#terms;
    if (acks < -1 || acks > 1) return this.#refused(data, refusal("INVALID_REQUIRED_ACKS"));
    const partition = topic?.partitions[data.index];
    if (partition === undefined) {
      return this.#refused(data, refusal("UNKNOWN_TOPIC_OR_PARTITION"));
    }
    const result = appendBatch(partition, data.records, this.#terms, this.#broker);
    if ("error" in result) return this.#refused(data, result, partition);
    return {
      index: data.index,
      errorCode: 0,
      baseOffset: result.baseOffset,
      logAppendTimeMs: result.logAppendTimeMs,
      logStartOffset: partition.log.logStartOffset,
      recordErrors: [],
    };
  }

  #refused(data: PartitionProduceData, why: Refusal, partition?: Partition): PartitionResponse {
    this.failed.push(`${partition?.topic.name ?? "unknown topic"}-${data.index}: ${why.error}`);
    const isElsewhere = why.error === "NOT_LEADER_OR_FOLLOWER" && partition !== undefined;
    return {
      index: data.index,
      errorCode: errorCode(why.error),
      baseOffset: -1,
      recordErrors: [...(why.recordErrors ?? [])],
      errorMessage: why.message,
      ...(isElsewhere &&
        this.#call.version >= LEADER_HINTS_VERSION && {
          currentLeader: this.#hints.currentLeader(partition),
        }),
    };
  }
}
