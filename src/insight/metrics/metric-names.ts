import type { HistogramValue, MetricFamily } from "./metric-family.ts";

type Declared = Pick<MetricFamily, "type" | "help"> & {
  readonly labels: readonly string[];
  /** Its name in OpenTelemetry, as docs/group-metrics.md lists it; null where there is none. */
  readonly otel: string | null;
};

const perPartition = ["consumergroup", "topic", "partition"];

/** Every metric of a group, in the order in which they are written. */
export const GROUP_METRICS = {
  kafka_consumergroup_current_offset: {
    type: "gauge",
    help: "The committed offset.",
    labels: perPartition,
    otel: "kafka.consumer_group.offset",
  },
  kafka_consumergroup_lag: {
    type: "gauge",
    help: "Records between the committed offset and the end of the log.",
    labels: perPartition,
    otel: "kafka.consumer_group.lag",
  },
  kafka_consumergroup_lag_seconds: {
    type: "gauge",
    help: "How long the record at the committed offset has waited.",
    labels: perPartition,
    otel: "kafka.consumer_group.lag.time",
  },
  kafka_consumergroup_current_offset_sum: {
    type: "gauge",
    help: "The committed offsets of a topic, added up.",
    labels: ["consumergroup", "topic"],
    otel: "kafka.consumer_group.offset_sum",
  },
  kafka_consumergroup_lag_sum: {
    type: "gauge",
    help: "The lag of a topic's partitions that have a committed offset, added up.",
    labels: ["consumergroup", "topic"],
    otel: "kafka.consumer_group.lag_sum",
  },
  kafka_consumergroup_members: {
    type: "gauge",
    help: "Members of the group.",
    labels: ["consumergroup"],
    otel: "kafka.consumer_group.members",
  },
  kafka_consumergroup_state: {
    type: "gauge",
    help: "1 for the state that the group is in, 0 for the others.",
    labels: ["consumergroup", "state"],
    otel: null,
  },
  kafka_consumergroup_epoch: {
    type: "gauge",
    help: "The generation of a classic group, the group epoch of a consumer group.",
    labels: ["consumergroup"],
    otel: null,
  },
  kafka_consumergroup_member_max_heartbeat_age_seconds: {
    type: "gauge",
    help: "How long ago the member that has been silent longest sent its last heartbeat.",
    labels: ["consumergroup"],
    otel: null,
  },
  kafka_consumergroup_rebalances_total: {
    type: "counter",
    help: "Rebalances that are over, by what caused them.",
    labels: ["consumergroup", "protocol", "cause", "outcome"],
    otel: "kafka.consumer_group.rebalance.count",
  },
  kafka_consumergroup_rebalance_duration_seconds: {
    type: "histogram",
    help: "How long rebalances and their phases took, of those whose start is known.",
    labels: ["consumergroup", "phase"],
    otel: "kafka.consumer_group.rebalance.duration",
  },
  kafka_consumergroup_partition_unowned_seconds_total: {
    type: "counter",
    help: "How long a partition had no owner, from when that was noticed until it was given to somebody.",
    labels: perPartition,
    otel: "kafka.consumer_group.partition.unowned.time",
  },
  kafka_consumergroup_partition_stalled_seconds_total: {
    type: "counter",
    help: "How long a partition had an owner and lag, and nothing was processed or committed for over 10 s.",
    labels: perPartition,
    otel: null,
  },
  kafka_consumergroup_partitions_moved_total: {
    type: "counter",
    help: "Partitions that changed their owner, by whether the new balance asked for it.",
    labels: ["consumergroup", "reason"],
    otel: null,
  },
  kafka_consumergroup_member_evictions_total: {
    type: "counter",
    help: "Members that were put out of the group, or left because they had not polled.",
    labels: ["consumergroup", "reason"],
    otel: null,
  },
  kafka_consumergroup_records_redelivered_total: {
    type: "counter",
    help: "Records processed again: counted one by one, or at most so many.",
    labels: ["consumergroup", "estimate"],
    otel: null,
  },
  kafka_consumergroup_commit_fenced_total: {
    type: "counter",
    help: "Commits refused because their sender had no right to them any more.",
    labels: ["consumergroup", "error"],
    otel: null,
  },
  kafka_consumergroup_findings: {
    type: "gauge",
    help: "Findings that hold now or are of the last rebalance, by rule.",
    labels: ["consumergroup", "rule", "severity"],
    otel: null,
  },
  regroup_metrics_left_out: {
    type: "gauge",
    help: "Groups, or groups' single partitions, of which no series are written because there are too many.",
    labels: ["kind"],
    otel: null,
  },
} as const satisfies Record<string, Declared>;

export type GroupMetricName = keyof typeof GROUP_METRICS;

/** Takes one series of one metric. */
export type SampleSink = (
  name: GroupMetricName,
  labels: Readonly<Record<string, string>>,
  value: number | HistogramValue,
) => void;
