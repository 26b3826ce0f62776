import {
  type DescribeProducersRequest,
  type DescribeProducersResponseInput,
  type ErrorName,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { Partition } from "../storage/partition.ts";
import { topicNameProblem } from "./topic-name.ts";

/** DescribeProducers: what partitions know of their idempotent and transactional producers (KIP-664). */
export function handleDescribeProducers(
  call: Call<DescribeProducersRequest, DescribeProducersResponseInput>,
  broker: BrokerContext,
): void {
  const topics = call.request.topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const partition = broker.cluster.partition(name, partitionIndex);
      const error =
        topicNameProblem(name) !== null ? "INVALID_TOPIC_EXCEPTION" : check(partition, broker);
      return {
        partitionIndex,
        errorCode: error === null ? 0 : errorCode(error),
        activeProducers: error === null ? activeProducers(partition!) : [],
      };
    }),
  }));
  call.reply({ topics });
}

function check(partition: Partition | undefined, broker: BrokerContext): ErrorName | null {
  if (partition === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
  return partition.leaderId === broker.nodeId ? null : "NOT_LEADER_OR_FOLLOWER";
}

function activeProducers(partition: Partition) {
  return partition.log.producers
    .activeProducers()
    .map(({ lastTimestampMs, ...producer }) => ({ ...producer, lastTimestamp: lastTimestampMs }));
}
