import type { TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionNow } from "../group-history.ts";
import { duplicateCount, type Rebalance } from "../rebalance.ts";
import type { GroupStanding } from "../rules/group-standing.ts";
import {
  CAUSE_IDS,
  endOf,
  isCountable,
  OUTCOMES,
  type RebalanceOutcome,
} from "./counted-rebalances.ts";
import { EVICTION_REASONS, type EvictionReason, evictionsOf } from "./evictions.ts";
import { Histogram } from "./metric-family.ts";
import { missedPartitions } from "./missed-partitions.ts";
import { durationsOf, type PhaseName, phasesOf } from "./phase-durations.ts";

/** An entry that was countable for so long is looked at no more: what an expired member still adds is over. */
const FINAL_AFTER_MS = 600_000;
/** Commits come each 5 s by default: no progress for twice that long is a stall. */
const STALLED_AFTER_MS = 10_000;
/** More time between two looks than this is not spread over what was seen at either. */
const MOST_STEP_MS = 300_000;
const MOST_PARTITION_COUNT = 20_000;

/** Errors that label refused commits; the others are counted as `OTHER`, so that a label has few values. */
export const FENCING_ERRORS: readonly string[] = [
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "STALE_MEMBER_EPOCH",
  "FENCED_MEMBER_EPOCH",
  "FENCED_INSTANCE_ID",
  "REBALANCE_IN_PROGRESS",
  "OTHER",
];

/** What one rebalance has added to the counters so far. */
interface Counted {
  isRebalanceCounted: boolean;
  finalAfterMs: number;
  readonly evictions: Map<EvictionReason, number>;
  readonly refused: Map<string, number>;
  redelivered: number;
  redeliveredAtMost: number;
}

interface PartitionTime extends TopicPartition {
  /** Of hand-overs that are over. */
  closedUnownedMs: number;
  /** What was told so far, the open time included: never told less. */
  unownedMs: number;
  stalledMs: number;
  progressKey: string;
  progressAtMs: number;
  seenAtMs: number;
}

/**
 * Counters of one group that only ever rise, made from a history that forgets and whose entries change until settled.
 *
 * Theory of operation. `observe` is called from time to time (at least once per 50 rebalances, for a history keeps 100)
 * with the group as it stands. For each entry there is a note of what it has added already, under its number:
 *
 * - a rebalance and its durations are counted once, when it is settled, superseded or abandoned, or 5 s after Stable;
 *   by then its cause is learned, and it is not told again if it should change after all.
 * - what may grow later (refused commits, duplicates, evictions) adds the difference to what was counted before.
 * - numbers that an entry takes back (a bound that turned out exact) are not taken back: counters are monotone.
 *
 * The notes are dropped with the entries, so memory is bounded by what the history keeps, and per-partition time by
 * 20,000 partitions. An open pause counts while it lasts, so an alert does not wait for its end.
 */
export class GroupCounters {
  readonly rebalances = new Map<string, number>();
  readonly durations = new Map<PhaseName, Histogram>();
  readonly evictions = new Map<EvictionReason, number>();
  readonly refusedCommits = new Map<string, number>();
  readonly moved = { required: 0, avoidable: 0 };
  readonly redelivered = { exact: 0, upperBound: 0 };
  readonly partitionTimes = new Map<string, PartitionTime>();
  readonly #counted = new Map<number, Counted>();
  readonly #pausesCounted = new Map<number, Set<string>>();

  constructor() {
    for (const reason of EVICTION_REASONS) this.evictions.set(reason, 0);
    for (const error of FENCING_ERRORS) this.refusedCommits.set(error, 0);
    for (const key of rebalanceKeys()) this.rebalances.set(key, 0);
  }

  /** Counts what is new. A clock that went back adds nothing. */
  observe(standing: GroupStanding, nowMs: number): void {
    for (const phase of phasesOf(standing.facts.groupType)) this.#histogram(phase);
    const { rebalances } = standing;
    const oldest = rebalances[0]?.number ?? Infinity;
    for (const number of this.#counted.keys()) {
      if (number < oldest) this.#forget(number);
    }
    for (const rebalance of rebalances) this.#count(rebalance, nowMs);
    const missed = new Set(missedPartitions(standing));
    for (const partition of standing.partitions) {
      const openMs = missed.has(partition) ? openUnownedMs(partition, { standing, nowMs }) : 0;
      this.#watch(partition, { openMs, nowMs });
    }
  }

  #forget(number: number): void {
    this.#counted.delete(number);
    this.#pausesCounted.delete(number);
  }

  #count(rebalance: Rebalance, nowMs: number): void {
    let counted = this.#counted.get(rebalance.number);
    if (counted === undefined) {
      counted = noneCounted();
      this.#counted.set(rebalance.number, counted);
    }
    if (nowMs > counted.finalAfterMs) return;
    if (!counted.isRebalanceCounted && isCountable(rebalance, nowMs)) {
      counted.isRebalanceCounted = true;
      counted.finalAfterMs = nowMs + FINAL_AFTER_MS;
      this.#countOnce(rebalance);
    }
    this.#countGrowth(rebalance, counted);
    this.#countPauses(rebalance);
  }

  #countOnce(rebalance: Rebalance): void {
    const end = endOf(rebalance);
    if (end === null) return;
    add(this.rebalances, rebalanceKey(rebalance, end.outcome), 1);
    for (const [phase, ms] of durationsOf(rebalance)) {
      this.#histogram(phase).observe(ms / 1000);
    }
    const movedCount = rebalance.changes.filter(({ kind }) => kind === "moved").length;
    const avoidableCount = Math.min(movedCount, rebalance.avoidableMoveCount);
    this.moved.avoidable += avoidableCount;
    this.moved.required += movedCount - avoidableCount;
  }

  #histogram(phase: PhaseName): Histogram {
    const histogram = this.durations.get(phase) ?? new Histogram();
    this.durations.set(phase, histogram);
    return histogram;
  }

  #countGrowth(rebalance: Rebalance, counted: Counted): void {
    const evictions = new Map<EvictionReason, number>();
    for (const { reason } of evictionsOf(rebalance)) add(evictions, reason, 1);
    grow(this.evictions, counted.evictions, evictions);
    const refused = new Map<string, number>();
    for (const { error, count } of rebalance.refusedCommits) {
      add(refused, FENCING_ERRORS.includes(error) ? error : "OTHER", count);
    }
    grow(this.refusedCommits, counted.refused, refused);
    const redelivered = redeliveredOf(rebalance);
    this.redelivered.exact += Math.max(0, redelivered.exact - counted.redelivered);
    counted.redelivered = Math.max(counted.redelivered, redelivered.exact);
    this.redelivered.upperBound += Math.max(0, redelivered.atMost - counted.redeliveredAtMost);
    counted.redeliveredAtMost = Math.max(counted.redeliveredAtMost, redelivered.atMost);
  }

  #countPauses({ number, changes }: Rebalance): void {
    for (const change of changes) {
      if (change.pause.state !== "Over") continue;
      const key = partitionKey(change);
      const counted = this.#pausesCounted.get(number) ?? new Set();
      if (counted.has(key)) continue;
      this.#pausesCounted.set(number, counted.add(key));
      const time = this.#timeOf(change);
      if (time !== null) time.closedUnownedMs += change.pause.unownedMs;
    }
  }

  #watch(
    partition: PartitionNow,
    { openMs, nowMs }: { readonly openMs: number; readonly nowMs: number },
  ): void {
    const time = this.#timeOf(partition);
    if (time === null) return;
    time.unownedMs = Math.max(time.unownedMs, time.closedUnownedMs + openMs);
    const stepMs = Math.min(Math.max(0, nowMs - time.seenAtMs), MOST_STEP_MS);
    const progressKey = `${partition.position} ${partition.committedOffset}`;
    const isBehind = partition.owner !== null && (partition.lag ?? 0) > 0;
    if (!isBehind || progressKey !== time.progressKey || nowMs < time.seenAtMs) {
      time.progressAtMs = nowMs;
    } else {
      const stalledMs = nowMs - time.progressAtMs - STALLED_AFTER_MS;
      time.stalledMs += Math.max(0, Math.min(stepMs, stalledMs));
    }
    time.progressKey = progressKey;
    time.seenAtMs = nowMs;
  }

  #timeOf({ topic, partition }: TopicPartition): PartitionTime | null {
    const key = partitionKey({ topic, partition });
    let time = this.partitionTimes.get(key);
    if (time === undefined && this.partitionTimes.size < MOST_PARTITION_COUNT) {
      const times = { closedUnownedMs: 0, unownedMs: 0, stalledMs: 0 };
      time = { topic, partition, ...times, progressKey: "", progressAtMs: 0, seenAtMs: 0 };
      this.partitionTimes.set(key, time);
    }
    return time ?? null;
  }
}

/** How long the partition has had no owner by now. */
function openUnownedMs(
  { stoppedAtMs }: PartitionNow,
  { standing, nowMs }: { readonly standing: GroupStanding; readonly nowMs: number },
): number {
  if (stoppedAtMs === null) return 0;
  const noticedAtMs = standing.rebalances.at(-1)?.startedAtMs ?? stoppedAtMs;
  return Math.max(0, nowMs - Math.max(stoppedAtMs, noticedAtMs));
}

function redeliveredOf({ duplicates, olderDuplicateCount, redeliveredAtMost }: Rebalance) {
  const exact = duplicates.reduce((sum, range) => sum + duplicateCount(range), olderDuplicateCount);
  return { exact, atMost: exact > 0 ? 0 : (redeliveredAtMost ?? 0) };
}

function noneCounted(): Counted {
  return {
    isRebalanceCounted: false,
    finalAfterMs: Infinity,
    evictions: new Map(),
    refused: new Map(),
    redelivered: 0,
    redeliveredAtMost: 0,
  };
}

/** `protocol|cause|outcome`. */
function rebalanceKey({ groupType, cause }: Rebalance, outcome: RebalanceOutcome): string {
  return `${groupType}|${CAUSE_IDS[cause]}|${outcome}`;
}

function rebalanceKeys(): string[] {
  return Object.values(CAUSE_IDS).flatMap((cause) =>
    OUTCOMES.flatMap((outcome) => ["classic", "consumer"].map((p) => `${p}|${cause}|${outcome}`)),
  );
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Adds to the totals what is more than was counted, and remembers it as counted. */
function grow<Key>(totals: Map<Key, number>, counted: Map<Key, number>, now: Map<Key, number>) {
  for (const [key, count] of now) {
    const more = count - (counted.get(key) ?? 0);
    if (more <= 0) continue;
    add(totals, key, more);
    counted.set(key, count);
  }
}
