import type { TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { LagSample } from "../recording/recording-line.ts";
import type { LagPoint } from "../view/group-view.ts";
import { OffsetTimes } from "./offset-times.ts";

/** Partitions of one group of which the lag is followed; what a group has beyond them is not told. */
const MOST_PARTITION_COUNT = 20_000;

/** The lag of one partition, in records and in time. */
export interface PartitionLag extends TopicPartition {
  /** Null: never committed. */
  readonly committedOffset: number | null;
  readonly logEndOffset: number | null;
  /** Log end minus committed offset; null while either is unknown. Never negative. */
  readonly lag: number | null;
  /** How long the record at the committed offset has waited; 0 without lag, null when not known. */
  readonly lagMs: number | null;
  /** `observed`: by that record's timestamp. `inferred`: interpolated between samples of the log end. */
  readonly lagMsGrade: LagPoint["lagMsGrade"];
}

interface Followed {
  lag: PartitionLag;
  readonly times: OffsetTimes;
}

/**
 * The lag of one group in time, from samples of its committed offsets and log ends.
 *
 * A sample may tell of some partitions only; the others keep what was last said of them. A partition that was never
 * committed (-1, or null) is listed, and left out of sums.
 */
export class LagInTime {
  readonly #partitions = new Map<string, Followed>();

  /** Takes a sample, and gives the group's point at its instant. */
  fold(sample: LagSample): LagPoint {
    for (const partition of sample.partitions) this.#follow(sample.atMs, partition);
    return lagPoint(sample.atMs, this.partitions());
  }

  /** What was last said of each partition, in the order in which they were first named. */
  partitions(): PartitionLag[] {
    return [...this.#partitions.values()].map(({ lag }) => lag);
  }

  /** Nothing is known of any partition. */
  clear(): void {
    this.#partitions.clear();
  }

  #follow(atMs: number, partition: LagSample["partitions"][number]): void {
    const key = partitionKey(partition);
    let followed = this.#partitions.get(key);
    const times = followed?.times ?? new OffsetTimes();
    if (partition.logEndOffset !== null) times.add(atMs, partition.logEndOffset);
    const lag = partitionLag(atMs, partition, times);
    if (followed !== undefined) {
      followed.lag = lag;
    } else if (this.#partitions.size < MOST_PARTITION_COUNT) {
      followed = { lag, times };
      this.#partitions.set(key, followed);
    }
  }
}

function partitionLag(
  atMs: number,
  sampled: LagSample["partitions"][number],
  times: OffsetTimes,
): PartitionLag {
  const { topic, partition, logEndOffset } = sampled;
  const neverCommitted = sampled.committedOffset === null || sampled.committedOffset < 0;
  const committedOffset = neverCommitted ? null : sampled.committedOffset;
  const offsets = { topic, partition, committedOffset, logEndOffset };
  if (committedOffset === null || logEndOffset === null) {
    return { ...offsets, lag: null, lagMs: null, lagMsGrade: null };
  }
  const lag = Math.max(0, logEndOffset - committedOffset);
  if (lag === 0) return { ...offsets, lag, lagMs: 0, lagMsGrade: "observed" };
  const appendedAtMs = sampled.oldestAtMs ?? times.appendedAtMs(committedOffset);
  if (appendedAtMs === null) return { ...offsets, lag, lagMs: null, lagMsGrade: null };
  const lagMsGrade = sampled.oldestAtMs === null ? "inferred" : "observed";
  return { ...offsets, lag, lagMs: Math.max(0, atMs - appendedAtMs), lagMsGrade };
}

/** Sum and worst of several partitions; the time is null as soon as one that lags has none. */
export function lagPoint(atMs: number, partitions: readonly PartitionLag[]): LagPoint {
  let sum: number | null = null;
  let lagMs: number | null = 0;
  let inferred = false;
  for (const each of partitions) {
    if (each.lag === null) continue;
    sum = (sum ?? 0) + each.lag;
    lagMs = lagMs === null || each.lagMs === null ? null : Math.max(lagMs, each.lagMs);
    inferred ||= each.lagMsGrade === "inferred";
  }
  if (sum === null || lagMs === null) return { atMs, lag: sum, lagMs: null, lagMsGrade: null };
  return { atMs, lag: sum, lagMs, lagMsGrade: inferred ? "inferred" : "observed" };
}
