import type { GroupStateName } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionLag } from "../lag/lag-in-time.ts";
import { findingsFor } from "../rules/findings.ts";
import { groupFindings } from "../rules/group-findings.ts";
import type { GroupStanding } from "../rules/group-standing.ts";
import { GroupCounters } from "./group-counters.ts";
import { longestHeartbeatAgeMs } from "./heartbeat-age.ts";
import type { SampleSink } from "./metric-names.ts";

const CLASSIC_STATES: readonly GroupStateName[] = [
  "Empty",
  "PreparingRebalance",
  "CompletingRebalance",
  "Stable",
  "Dead",
];
const CONSUMER_STATES: readonly GroupStateName[] = [
  "Empty",
  "Assigning",
  "Reconciling",
  "Stable",
  "Dead",
];

/**
 * The metrics of one group: `observe` it from time to time, and write it whenever somebody asks.
 *
 * Counters live as long as this object. Nothing is labelled by member or client id, which nobody bounds.
 */
export class GroupMetrics {
  /** Null until something was heard of the group beside its offsets: there may be thousands of such groups. */
  #counters: GroupCounters | null = null;
  #seen: { readonly standing: GroupStanding; readonly nowMs: number } | null = null;

  /** Counts what is new and takes what holds now: once a second, and at least once per 50 rebalances. */
  observe(standing: GroupStanding, nowMs: number): void {
    if (isHeardOf(standing)) this.#counters ??= new GroupCounters();
    this.#counters?.observe(standing, nowMs);
    this.#seen = { standing, nowMs };
  }

  /** How many partitions it would write series of. */
  get partitionCount(): number {
    const sampled = this.#seen?.standing.partitionLag.length ?? 0;
    return Math.max(this.#counters?.partitionTimes.size ?? 0, sampled);
  }

  /** Writes every series of the group, or all but those of single partitions. */
  write(sink: SampleSink, { withPartitions }: { readonly withPartitions: boolean }): void {
    if (this.#seen === null) return;
    const { standing, nowMs } = this.#seen;
    writeLag(sink, standing, withPartitions);
    if (this.#counters === null) return;
    writeState(sink, standing, nowMs);
    writeRebalances(sink, standing, this.#counters);
    writeCosts(sink, standing, this.#counters);
    if (withPartitions) writePartitionTimes(sink, standing, this.#counters);
    writeFindings(sink, standing, nowMs);
  }
}

function writeRebalances(
  sink: SampleSink,
  { groupId: consumergroup, facts }: GroupStanding,
  counters: GroupCounters,
): void {
  for (const [key, count] of counters.rebalances) {
    const [protocol = "", cause = "", outcome = ""] = key.split("|");
    if (count === 0 && facts.groupType !== "unknown" && protocol !== facts.groupType) continue;
    sink(
      "kafka_consumergroup_rebalances_total",
      { consumergroup, protocol, cause, outcome },
      count,
    );
  }
  for (const [phase, histogram] of counters.durations) {
    const labels = { consumergroup, phase };
    sink("kafka_consumergroup_rebalance_duration_seconds", labels, histogram.value);
  }
}

function writeCosts(
  sink: SampleSink,
  { groupId: consumergroup }: GroupStanding,
  counters: GroupCounters,
): void {
  const { moved, redelivered, evictions, refusedCommits } = counters;
  for (const reason of ["required", "avoidable"] as const) {
    const labels = { consumergroup, reason };
    sink("kafka_consumergroup_partitions_moved_total", labels, moved[reason]);
  }
  for (const [reason, count] of evictions) {
    sink("kafka_consumergroup_member_evictions_total", { consumergroup, reason }, count);
  }
  for (const [error, count] of refusedCommits) {
    sink("kafka_consumergroup_commit_fenced_total", { consumergroup, error }, count);
  }
  const name = "kafka_consumergroup_records_redelivered_total";
  sink(name, { consumergroup, estimate: "exact" }, redelivered.exact);
  sink(name, { consumergroup, estimate: "upper_bound" }, redelivered.upperBound);
}

function writePartitionTimes(
  sink: SampleSink,
  { groupId: consumergroup }: GroupStanding,
  counters: GroupCounters,
): void {
  for (const time of counters.partitionTimes.values()) {
    const labels = { consumergroup, topic: time.topic, partition: `${time.partition}` };
    const unownedSeconds = time.unownedMs / 1000;
    sink("kafka_consumergroup_partition_unowned_seconds_total", labels, unownedSeconds);
    const stalledSeconds = time.stalledMs / 1000;
    sink("kafka_consumergroup_partition_stalled_seconds_total", labels, stalledSeconds);
  }
}

/** Anything but its offsets. */
function isHeardOf({ facts, rebalances }: GroupStanding): boolean {
  const { groupType, state, members } = facts;
  const isDescribed = groupType !== "unknown" || state !== "Unknown";
  return isDescribed || members.length > 0 || rebalances.length > 0;
}

function writeState(sink: SampleSink, standing: GroupStanding, nowMs: number): void {
  const { groupId: consumergroup, facts } = standing;
  const states = facts.groupType === "consumer" ? CONSUMER_STATES : CLASSIC_STATES;
  const known = states.includes(facts.state) ? states : [...states, facts.state];
  for (const state of known) {
    const value = state === facts.state ? 1 : 0;
    sink("kafka_consumergroup_state", { consumergroup, state }, value);
  }
  if (facts.state !== "Unknown") {
    sink("kafka_consumergroup_members", { consumergroup }, facts.members.length);
  }
  if (facts.generationId !== null) {
    sink("kafka_consumergroup_epoch", { consumergroup }, facts.generationId);
  }
  const ageMs = longestHeartbeatAgeMs(standing, nowMs);
  if (ageMs === null) return;
  const name = "kafka_consumergroup_member_max_heartbeat_age_seconds";
  sink(name, { consumergroup }, Math.max(0, ageMs) / 1000);
}

function writeLag(sink: SampleSink, standing: GroupStanding, withPartitions: boolean): void {
  const { groupId: consumergroup } = standing;
  const sums = new Map<string, { offset: number; lag: number | null }>();
  for (const { topic, partition, committedOffset, lag, lagMs } of lagOf(standing)) {
    if (committedOffset === null) continue;
    const sum = sums.get(topic) ?? { offset: 0, lag: null };
    sum.offset += committedOffset;
    if (lag !== null) sum.lag = (sum.lag ?? 0) + lag;
    sums.set(topic, sum);
    if (!withPartitions) continue;
    const labels = { consumergroup, topic, partition: `${partition}` };
    sink("kafka_consumergroup_current_offset", labels, committedOffset);
    if (lag !== null) sink("kafka_consumergroup_lag", labels, lag);
    if (lagMs !== null) sink("kafka_consumergroup_lag_seconds", labels, lagMs / 1000);
  }
  for (const [topic, sum] of sums) {
    const labels = { consumergroup, topic };
    sink("kafka_consumergroup_current_offset_sum", labels, sum.offset);
    if (sum.lag !== null) sink("kafka_consumergroup_lag_sum", labels, sum.lag);
  }
}

/** What samples said; of partitions that were never sampled, what notes and reports did. */
function lagOf({ partitionLag, partitions }: GroupStanding): Iterable<PartitionLag> {
  const lags = new Map<string, PartitionLag>();
  for (const each of partitions) {
    lags.set(partitionKey(each), { ...each, lagMs: null, lagMsGrade: null });
  }
  for (const each of partitionLag) lags.set(partitionKey(each), each);
  return lags.values();
}

/** How many findings of each rule hold: those of the group now, and those of its last rebalance. */
function writeFindings(sink: SampleSink, standing: GroupStanding, nowMs: number): void {
  const { groupId: consumergroup, rebalances } = standing;
  const last = rebalances.at(-1);
  const ofLast = last === undefined ? [] : findingsFor(last, rebalances);
  const counts = new Map<string, number>();
  for (const { ruleId, severity } of [...groupFindings(standing, nowMs), ...ofLast]) {
    const key = `${ruleId}|${severity}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counts) {
    const [rule = "", severity = ""] = key.split("|");
    sink("kafka_consumergroup_findings", { consumergroup, rule, severity }, count);
  }
}
