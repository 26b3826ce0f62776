import type { CoordinatorConfig } from "../../coordinator/index.ts";
import type { BrokerConfig } from "../configs/broker-config.ts";

/** What a broker's configuration says to its group coordinator. None of it can be changed while the broker runs. */
export function coordinatorConfig(config: BrokerConfig): CoordinatorConfig {
  return {
    groupMinSessionTimeoutMs: config.get("group.min.session.timeout.ms"),
    groupMaxSessionTimeoutMs: config.get("group.max.session.timeout.ms"),
    groupInitialRebalanceDelayMs: config.get("group.initial.rebalance.delay.ms"),
    groupMaxSize: config.get("group.max.size"),
    offsetMetadataMaxBytes: config.get("offset.metadata.max.bytes"),
    offsetsRetentionMinutes: config.get("offsets.retention.minutes"),
    offsetsRetentionCheckIntervalMs: config.get("offsets.retention.check.interval.ms"),
  };
}
