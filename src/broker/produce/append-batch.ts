import { RecordBatch, validateBatch } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import { inSyncReplicas } from "../storage/in-sync-replicas.ts";
import type { Partition } from "../storage/partition.ts";
import { recompressed } from "./recompress.ts";
import { checkRecordRules } from "./record-rules.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a produce request says for all of its partitions. */
export interface ProduceTerms {
  readonly version: number;
  /** 0, 1 or -1. */
  readonly acks: number;
  /** Only Kafka's own admin client may write to internal topics. */
  readonly mayWriteInternalTopics: boolean;
}

/** Where a batch is now, whether it came now or had come before. */
export interface Appended {
  readonly baseOffset: number;
  /** -1 unless the log gave the records its own time. */
  readonly logAppendTimeMs: number;
}

const MAGIC_POSITION = 16;
const ATTRIBUTES_POSITION = 22;
const ZSTD_ID = 4;

/**
 * Appends what a producer sent for one partition, or says why not, in Kafka's order of checks: the request
 * (`ProduceRequest.validateRecords`), the partition (`Partition.appendRecordsToLeader`), the batch
 * (`UnifiedLog.analyzeAndValidateRecords`, `LogValidator`), the producer (`ProducerStateManager`).
 */
export function appendBatch(
  partition: Partition,
  records: Uint8Array | null,
  terms: ProduceTerms,
  broker: BrokerContext,
): Appended | Refusal {
  const unfit = checkRequest(records, terms) ?? checkPartition(partition, terms, broker);
  if (unfit !== null) return unfit;
  const nowMs = Math.floor(broker.clock.nowMs());
  const bad = checkBatch(records!, partition, nowMs, broker);
  if (bad !== null) return bad;
  const { config } = partition.log;
  const batch = recompressed(new RecordBatch(records!), config.compressionType, broker.codecs);
  if ("error" in batch) return batch;
  const tooLarge = checkFitsSegment(batch, partition);
  if (tooLarge !== null) return tooLarge;
  if (batch.producerId >= 0) {
    const verdict = partition.log.producers.check(batch);
    if (verdict.type === "Refuse") return refusal(verdict.error);
    if (verdict.type === "Duplicate") {
      return {
        baseOffset: verdict.firstOffset,
        logAppendTimeMs: verdict.timestampMs,
      };
    }
  }
  const baseOffset = partition.append(batch, { nowMs, checksum: broker.checksum });
  const isLogAppendTime = config.messageTimestampType === "LogAppendTime";
  return { baseOffset, logAppendTimeMs: isLogAppendTime ? nowMs : -1 };
}

function checkRequest(records: Uint8Array | null, { version }: ProduceTerms): Refusal | null {
  if (records === null || records.length <= ATTRIBUTES_POSITION) {
    return refusal(
      "INVALID_RECORD",
      `Produce requests with version ${version} must have at least one record batch per partition`,
    );
  }
  if (records[MAGIC_POSITION] !== 2) {
    return refusal(
      "INVALID_RECORD",
      `Produce requests with version ${version} are only allowed to contain record batches with magic version 2`,
    );
  }
  if (version < 7 && (records[ATTRIBUTES_POSITION]! & 0x07) === ZSTD_ID) {
    return refusal(
      "UNSUPPORTED_COMPRESSION_TYPE",
      `Produce requests with version ${version} are not allowed to use ZStandard compression`,
    );
  }
  return null;
}

function checkPartition(
  partition: Partition,
  terms: ProduceTerms,
  broker: BrokerContext,
): Refusal | null {
  const { topic } = partition;
  if (topic.isInternal && !terms.mayWriteInternalTopics) {
    return refusal("INVALID_TOPIC_EXCEPTION", `Cannot append to internal topic ${topic.name}`);
  }
  if (partition.leaderId !== broker.nodeId) return refusal("NOT_LEADER_OR_FOLLOWER");
  if (terms.acks !== -1) return null;
  const inSync = inSyncReplicas(partition, broker.cluster.brokers);
  const minInsync = Math.min(topic.logConfig.minInsyncReplicas, partition.replicas.length);
  if (inSync.length >= minInsync) return null;
  return refusal(
    "NOT_ENOUGH_REPLICAS",
    `The size of the current ISR Set(${inSync.join(", ")}) is insufficient to satisfy the min.isr requirement of ${minInsync} for partition ${topic.name}-${partition.index}`,
  );
}

function checkBatch(
  records: Uint8Array,
  partition: Partition,
  nowMs: number,
  broker: BrokerContext,
): Refusal | null {
  const { config } = partition.log;
  const partitionName = `${partition.topic.name}-${partition.index}`;
  if (records.length > config.maxMessageBytes) {
    return refusal(
      "MESSAGE_TOO_LARGE",
      `The record batch size in the append to ${partitionName} is ${records.length} bytes which exceeds the maximum configured value of ${config.maxMessageBytes}.`,
    );
  }
  const fault = validateBatch(records, { checksum: broker.checksum });
  if (fault !== null) return refusal(fault.error, fault.reason);
  const batch = new RecordBatch(records);
  if (batch.isTransactional) return refusal("INVALID_TXN_STATE");
  return checkRecordRules(batch, { config, nowMs, codecs: broker.codecs, partitionName });
}

/** What is stored counts: after the topic's compression. */
function checkFitsSegment({ sizeInBytes }: RecordBatch, partition: Partition): Refusal | null {
  const { segmentBytes } = partition.log.config;
  if (sizeInBytes <= segmentBytes) return null;
  return refusal(
    "RECORD_LIST_TOO_LARGE",
    `Message batch size is ${sizeInBytes} bytes in append to partition ${partition.topic.name}-${partition.index}, which exceeds the maximum configured segment size of ${segmentBytes}.`,
  );
}
