/**
 * An alert over the metrics of single clients (docs/metrics.md, or the Java client's under Micrometer's names). They tell
 * nothing of a group, so the console judges none of them; they are for services whose metrics Prometheus scrapes anyway.
 */
export interface ClientAlert {
  readonly name: string;
  readonly severity: "warning" | "critical";
  readonly watches: string;
  readonly advice: string;
  readonly expr: string;
  readonly forMs: number;
}

/** max.poll.interval.ms by default; who changed it has to change the alert. */
const MAX_POLL_INTERVAL_MS = 300_000;
const POLL_INTERVAL_SHARE = 0.8;

export const CLIENT_ALERTS: readonly ClientAlert[] = [
  {
    name: "ClientRebalanceRateHigh",
    severity: "warning",
    watches: "a client that takes part in more than 12 rebalances per hour",
    advice: "look at the findings of its group",
    expr: "kafka_consumer_coordinator_rebalance_rate_per_hour > 12",
    forMs: 600_000,
  },
  {
    name: "ClientRebalanceFailed",
    severity: "warning",
    watches: "a client of which a rebalance failed within 15 minutes",
    advice: "look at its log: it says why it had to begin again",
    // A failed rebalance is an event: half of one is none, see RebalanceRepeated.
    expr: "increase(kafka_consumer_coordinator_failed_rebalance_total[15m]) > 0.5",
    forMs: 0,
  },
  {
    name: "ClientPollsLate",
    severity: "warning",
    watches: `a client that took ${POLL_INTERVAL_SHARE * 100} % of max.poll.interval.ms between two polls`,
    advice: "lower max.poll.records, or do the slow work off the poll loop",
    expr: `kafka_consumer_time_between_poll_max > ${POLL_INTERVAL_SHARE * MAX_POLL_INTERVAL_MS}`,
    forMs: 0,
  },
];
