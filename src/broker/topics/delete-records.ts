import {
  type DeleteRecordsRequest,
  type DeleteRecordsResponseInput,
  type ErrorName,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { Partition } from "../storage/partition.ts";

/** Stands for the high watermark: delete everything. */
const HIGH_WATERMARK = -1;

/** DeleteRecords: moves log starts forward (KIP-107). Every replica is this one log, so it is done at once. */
export function handleDeleteRecords(
  call: Call<DeleteRecordsRequest, DeleteRecordsResponseInput>,
  broker: BrokerContext,
): void {
  const topics = call.request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) => {
      const partition = broker.cluster.partition(name, partitionIndex);
      const error = deleteRecords(partition, offset, broker);
      const lowWatermark = error === null ? partition!.log.logStartOffset : -1;
      return { partitionIndex, lowWatermark, errorCode: error === null ? 0 : errorCode(error) };
    }),
  }));
  call.reply({ topics });
}

function deleteRecords(
  partition: Partition | undefined,
  offset: number,
  broker: BrokerContext,
): ErrorName | null {
  if (partition === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
  if (partition.topic.isInternal) return "INVALID_TOPIC_EXCEPTION";
  if (partition.leaderId !== broker.nodeId) return "NOT_LEADER_OR_FOLLOWER";
  const { log } = partition;
  if (!log.config.isDeleted && log.config.isCompacted) return "POLICY_VIOLATION";
  const target = offset === HIGH_WATERMARK ? log.highWatermark : offset;
  if (target < 0 || target > log.highWatermark) return "OFFSET_OUT_OF_RANGE";
  log.moveLogStart(target);
  return null;
}
