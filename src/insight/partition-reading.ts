import type { Evidence, TopicPartition } from "../model/index.ts";
import { partitionKey } from "./assignment-diff.ts";
import type { GroupMember } from "./group-member.ts";
import type { HistoryState } from "./history-state.ts";
import { noneProcessed, type ProcessedOffsets } from "./processed-offsets.ts";
import type { Draft, PartitionChange, Rebalance } from "./rebalance.ts";

/** One partition: who may read it, who does, and how far. */
export interface PartitionReading extends TopicPartition {
  /** By the last stored assignment, or (consumer groups) by the last step of a member. */
  owner: GroupMember | null;
  /** Set while nobody reads it. */
  stopped: ReadingStop | null;
  /** When the coordinator began to act upon that stop. */
  noticedAtMs: number | null;
  /** The change whose pause is not over: when it was decided, and when its new owner was given the partition. */
  change: {
    readonly entry: Draft<Rebalance>;
    readonly draft: Draft<PartitionChange>;
    readonly handedOverAtMs: number;
    assignedAtMs: number;
    /** When its new owner's process had it, by its own word; a busy process has it later than it was given. */
    readableAtMs?: number;
  } | null;
  lastProcessedAtMs: number | null;
  /** When the last pause that is over ended: until then at least nobody stopped reading it once more. */
  resumedAtMs: number | null;
  committedOffset: number | null;
  /** The latest commit of a member, and its first one since that member had the partition: two give a rate. */
  lastCommit: OwnerCommit | null;
  firstCommit: OwnerCommit | null;
  endOffset: number | null;
  /** When {@link endOffset} was true. */
  endOffsetAtMs: number | null;
  readonly processed: ProcessedOffsets;
}

/** Since when, and who said so. */
export interface ReadingStop {
  atMs: number;
  by: "process" | "coordinator" | "commit";
  evidence: Evidence;
  /** True when reading goes on by itself unless the coordinator notices: a frozen process, a lost network. */
  readonly mayPass: boolean;
}

export interface OwnerCommit {
  readonly memberId: string;
  readonly offset: number;
  readonly atMs: number;
}

/** Partitions of one group; what is told of more is forgotten at once. */
const MOST_PARTITIONS = 200_000;

export function partitionReading(state: HistoryState, at: TopicPartition): PartitionReading {
  const key = partitionKey(at);
  const known = state.partitions.get(key);
  if (known !== undefined) return known;
  const reading: PartitionReading = {
    topic: at.topic,
    partition: at.partition,
    owner: null,
    stopped: null,
    noticedAtMs: null,
    change: null,
    lastProcessedAtMs: null,
    resumedAtMs: null,
    committedOffset: null,
    lastCommit: null,
    firstCommit: null,
    endOffset: null,
    endOffsetAtMs: null,
    processed: noneProcessed(),
  };
  if (state.partitions.size < MOST_PARTITIONS) state.partitions.set(key, reading);
  return reading;
}

/** All partitions that a member owns. */
export function readingsOwnedBy(state: HistoryState, memberId: string): PartitionReading[] {
  return [...state.partitions.values()].filter(({ owner }) => owner?.memberId === memberId);
}
