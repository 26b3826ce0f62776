/** A panel of the dashboard, before it has its place. */
export interface Panel {
  readonly title: string;
  readonly type: "timeseries" | "stat" | "heatmap" | "table" | "state-timeline" | "bargauge";
  readonly description: string;
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

const GROUP = '{consumergroup=~"$group"}';
/** Between two points of a graph: what happened since the one before. */
const STEP = "[$__rate_interval]";

function of(metric: string, labels = ""): string {
  return labels === "" ? `${metric}${GROUP}` : `${metric}{consumergroup=~"$group",${labels}}`;
}

/** A panel with one query, on half the width. */
function graph(
  title: string,
  facts: Pick<Panel, "description" | "unit"> & { readonly expr: string; readonly legend: string },
): Panel {
  const { expr, legend, ...rest } = facts;
  return { title, type: "timeseries", width: 12, queries: [{ expr, legend }], ...rest };
}

const DURATION = "kafka_consumergroup_rebalance_duration_seconds";

function durationQuantile(quantile: number): { readonly expr: string; readonly legend: string } {
  const rate = `rate(${of(`${DURATION}_bucket`, 'phase="total"')}[1h])`;
  return {
    expr: `histogram_quantile(${quantile}, sum by (le) (${rate}))`,
    legend: `p${quantile * 100}`,
  };
}

/** What an operator asks, from top to bottom: is it rebalancing, why, how long, what did it cost, what to change. */
export const PANELS: readonly Panel[] = [
  {
    title: "State",
    type: "state-timeline",
    description: "The state of each group.",
    unit: "none",
    width: 24,
    queries: [
      { expr: `${of("kafka_consumergroup_state")} == 1`, legend: "{{consumergroup}} {{state}}" },
    ],
  },
  graph("Lag", {
    description: "Records not yet committed, by topic.",
    unit: "short",
    expr: `sum by (consumergroup, topic) (${of("kafka_consumergroup_lag_sum")})`,
    legend: "{{consumergroup}} {{topic}}",
  }),
  graph("Lag in time", {
    description: "How long the oldest record not yet committed has waited.",
    unit: "s",
    expr: `max by (consumergroup) (${of("kafka_consumergroup_lag_seconds")})`,
    legend: "{{consumergroup}}",
  }),
  graph("Rebalances by cause", {
    description: "Rebalances that ended, by what caused them.",
    unit: "short",
    expr: `sum by (cause) (increase(${of("kafka_consumergroup_rebalances_total")}${STEP}))`,
    legend: "{{cause}}",
  }),
  {
    title: "Rebalance duration",
    type: "timeseries",
    description: "From the start to Stable, over the last hour.",
    unit: "s",
    width: 12,
    queries: [durationQuantile(0.5), durationQuantile(0.95)],
  },
  {
    title: "Rebalance durations",
    type: "heatmap",
    description: "How many rebalances took how long.",
    unit: "s",
    width: 24,
    queries: [
      {
        expr: `sum by (le) (increase(${of(`${DURATION}_bucket`, 'phase="total"')}${STEP}))`,
        legend: "{{le}}",
      },
    ],
  },
  graph("Partitions without an owner", {
    description: "Partition-seconds for each second: 2 means that two partitions had no owner.",
    unit: "short",
    expr: `sum by (consumergroup) (rate(${of("kafka_consumergroup_partition_unowned_seconds_total")}${STEP}))`,
    legend: "{{consumergroup}}",
  }),
  graph("Partitions owned and not read", {
    description: "Lag, an owner, and no progress for over 10 s.",
    unit: "short",
    expr: `sum by (consumergroup, topic) (rate(${of("kafka_consumergroup_partition_stalled_seconds_total")}${STEP}))`,
    legend: "{{consumergroup}} {{topic}}",
  }),
  graph("Evictions", {
    description: "Members that were put out of their group, by why.",
    unit: "short",
    expr: `sum by (reason) (increase(${of("kafka_consumergroup_member_evictions_total")}${STEP}))`,
    legend: "{{reason}}",
  }),
  graph("Partitions moved", {
    description: "Avoidable moves are those that the new balance did not ask for.",
    unit: "short",
    expr: `sum by (reason) (increase(${of("kafka_consumergroup_partitions_moved_total")}${STEP}))`,
    legend: "{{reason}}",
  }),
  graph("Records processed again", {
    description: "Counted one by one where processes report, else at most so many.",
    unit: "short",
    expr: `sum by (estimate) (increase(${of("kafka_consumergroup_records_redelivered_total")}${STEP}))`,
    legend: "{{estimate}}",
  }),
  graph("Commits refused", {
    description: "Their senders had no right to them any more.",
    unit: "short",
    expr: `sum by (error) (increase(${of("kafka_consumergroup_commit_fenced_total")}${STEP}))`,
    legend: "{{error}}",
  }),
  graph("Members", {
    description: "Members of each group.",
    unit: "short",
    expr: of("kafka_consumergroup_members"),
    legend: "{{consumergroup}}",
  }),
  graph("Longest without a heartbeat", {
    description: "Of each group's members; absent where nobody tells.",
    unit: "s",
    expr: of("kafka_consumergroup_member_max_heartbeat_age_seconds"),
    legend: "{{consumergroup}}",
  }),
  {
    title: "Findings",
    type: "table",
    description: "What the rules say of each group now; the console says it in sentences.",
    unit: "short",
    width: 24,
    queries: [{ expr: `${of("kafka_consumergroup_findings")} > 0`, legend: "" }],
  },
];
