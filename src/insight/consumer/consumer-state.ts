import type { TopicPartition, TopicPartitions } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";

/** What the notes of a consumer group (KIP-848) told of its members' steps. */
export interface ConsumerState {
  /** The group epoch; null before any bump was heard of. */
  groupEpoch: number | null;
  /** The latest target assignment, which may be heard of before the bump that it is for. */
  target: {
    readonly groupEpoch: number;
    readonly atMs: number;
    readonly assignorName: string | null;
  } | null;
  readonly seats: Map<string, Seat>;
}

/** One member on its way to its target. */
export interface Seat {
  /** Null before its first step was heard of. */
  memberEpoch: number | null;
  state: "Stable" | "UnrevokedPartitions" | "UnreleasedPartitions";
  steppedAtMs: number;
  /** What it may read. */
  assigned: PartitionSet;
  /** What it has to give up and has not released. */
  pending: PartitionSet;
  /** When it was told to give up the first of those; null while there is none. */
  revokingSinceMs: number | null;
  /** Null while not known. */
  target: PartitionSet | null;
}

/** Partitions by their key. */
export type PartitionSet = ReadonlyMap<string, TopicPartition>;

export function emptyConsumerState(): ConsumerState {
  return { groupEpoch: null, target: null, seats: new Map() };
}

export function seatOf({ seats }: ConsumerState, memberId: string): Seat {
  const known = seats.get(memberId);
  if (known !== undefined) return known;
  const seat: Seat = {
    memberEpoch: null,
    state: "Stable",
    steppedAtMs: -Infinity,
    assigned: new Map(),
    pending: new Map(),
    revokingSinceMs: null,
    target: null,
  };
  seats.set(memberId, seat);
  return seat;
}

export function partitionSet(topics: readonly TopicPartitions[]): PartitionSet {
  const set = new Map<string, TopicPartition>();
  for (const { topic, partitions } of topics) {
    for (const partition of partitions) {
      set.set(partitionKey({ topic, partition }), { topic, partition });
    }
  }
  return set;
}

/** The partitions of the first set that are not in the second. */
export function without(set: PartitionSet, others: PartitionSet): TopicPartition[] {
  return [...set].filter(([key]) => !others.has(key)).map(([, at]) => at);
}
