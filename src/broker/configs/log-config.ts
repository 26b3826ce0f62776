import type { BrokerConfig } from "./broker-config.ts";
import { type TopicConfigName, topicConfigValue } from "./topic-config.ts";

/** What a partition log must know of its topic's configuration, parsed once per change. */
export interface LogConfig {
  readonly isCompacted: boolean;
  /** False for a topic that is compacted only: its segments are never deleted by age or size. */
  readonly isDeleted: boolean;
  readonly retentionMs: number;
  readonly retentionBytes: number;
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly indexIntervalBytes: number;
  readonly maxMessageBytes: number;
  readonly messageTimestampType: "CreateTime" | "LogAppendTime";
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly minInsyncReplicas: number;
  readonly compressionType: string;
  readonly minCleanableDirtyRatio: number;
  readonly minCompactionLagMs: number;
  readonly deleteRetentionMs: number;
}

/** The log's view of a topic's configuration: `set` over the broker's defaults. */
export function logConfig(set: ReadonlyMap<string, string>, broker: BrokerConfig): LogConfig {
  const get = <Name extends TopicConfigName>(name: Name) => topicConfigValue(name, set, broker);
  const policies = get("cleanup.policy");
  return {
    isCompacted: policies.includes("compact"),
    isDeleted: policies.includes("delete"),
    retentionMs: get("retention.ms"),
    retentionBytes: get("retention.bytes"),
    segmentBytes: get("segment.bytes"),
    segmentMs: get("segment.ms"),
    indexIntervalBytes: get("index.interval.bytes"),
    maxMessageBytes: get("max.message.bytes"),
    messageTimestampType: get("message.timestamp.type") as LogConfig["messageTimestampType"],
    messageTimestampBeforeMaxMs: get("message.timestamp.before.max.ms"),
    messageTimestampAfterMaxMs: get("message.timestamp.after.max.ms"),
    minInsyncReplicas: get("min.insync.replicas"),
    compressionType: get("compression.type"),
    minCleanableDirtyRatio: get("min.cleanable.dirty.ratio"),
    minCompactionLagMs: get("min.compaction.lag.ms"),
    deleteRetentionMs: get("delete.retention.ms"),
  };
}
