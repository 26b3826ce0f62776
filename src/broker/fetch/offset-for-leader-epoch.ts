import {
  errorCode,
  type OffsetForLeaderEpochRequest,
  type OffsetForLeaderEpochResponseInput,
  type OffsetForLeaderPartition,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";

/** OffsetForLeaderEpoch: where an epoch ended, so that a client learns whether what it read was cut away (KIP-320). */
export function handleOffsetForLeaderEpoch(
  call: Call<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponseInput>,
  broker: BrokerContext,
): void {
  const topics = call.request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((wanted) => endOfEpoch(topic, wanted, broker)),
  }));
  call.reply({ topics });
}

function endOfEpoch(topic: string, wanted: OffsetForLeaderPartition, broker: BrokerContext) {
  const { partition: index, currentLeaderEpoch, leaderEpoch } = wanted;
  const partition = broker.cluster.partition(topic, index);
  const error =
    partition === undefined
      ? "UNKNOWN_TOPIC_OR_PARTITION"
      : partition.checkLeaderEpoch(broker.nodeId, currentLeaderEpoch);
  if (partition === undefined || error !== null) {
    return { partition: index, errorCode: errorCode(error ?? "UNKNOWN_TOPIC_OR_PARTITION") };
  }
  const { log } = partition;
  const end = log.leaderEpochs.endOffsetFor(leaderEpoch, log.logEndOffset);
  return { partition: index, leaderEpoch: end.epoch, endOffset: end.endOffset };
}
