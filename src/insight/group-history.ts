import { type Evidence, type GroupNote, invariant, type TopicPartition } from "../model/index.ts";
import { foldLagSample, learnEnd } from "./commits.ts";
import { OBSERVED } from "./evidence.ts";
import { factsNow } from "./facts-now.ts";
import { foldGroupNote } from "./fold-note.ts";
import { foldProcessReport } from "./fold-report.ts";
import type { GroupFacts } from "./group-facts.ts";
import type { GroupMember } from "./group-member.ts";
import { emptyState, type HistoryState, takeInput } from "./history-state.ts";
import { type PartitionReading, partitionReading } from "./partition-reading.ts";
import type { ProcessReport } from "./process-report.ts";
import { endOfProcessed } from "./processed-offsets.ts";
import type { Rebalance } from "./rebalance.ts";
import type { LagSample } from "./recording/recording-line.ts";
import { type Finding, findingsFor } from "./rules/findings.ts";
import { losePatience } from "./settling.ts";
import { addTotals, costOf, type Totals } from "./totals.ts";

export interface GroupHistoryOptions {
  readonly groupId: string;
  /** Rebalances kept in full; older ones live on in the totals only. Default 100. */
  readonly keptCount?: number;
}

/** One partition of the group as it is now. */
export interface PartitionNow extends TopicPartition {
  readonly owner: GroupMember | null;
  /** The offset after the last processed record; null when no process reported any. */
  readonly position: number | null;
  readonly committedOffset: number | null;
  readonly logEndOffset: number | null;
  /** Log end minus committed offset, Kafka's lag, 0 where the commit is the newer one; null while either is unknown. */
  readonly lag: number | null;
  /** Since when nobody reads it; null while somebody does. */
  readonly stoppedAtMs: number | null;
}

/**
 * The rebalance history of one group: a fold over the notes of its coordinator and the reports of its processes.
 *
 * Theory of operation. The coordinator's notes say who came and went, how long the barrier of each round was closed
 * and for whom, and who was given which partition. The processes' reports say who really read what, and when somebody
 * died or froze. Neither is enough: a coordinator learns of a death one session timeout late, and never knows whether
 * a record was processed twice. The fold keeps three small machines and lets each input move them:
 *
 * - the *rebalance under way* (`rounds.ts`, `membership.ts`): RebalanceStarted opens a round, arrivals and departures
 *   end its waits, GenerationCompleted opens the barrier, AssignmentStored is the hand-over. A round cut short before
 *   its hand-over is followed by another one of the same rebalance, and so is the first round of a cooperative one
 *   (`cooperative.ts`). Of a consumer group (`consumer/`) EpochBumped opens a round, each member's steps end its wait
 *   and hand over its partitions one by one.
 * - *each partition's reader* (`pauses.ts`): read, stopped since, or handed over and not yet read.
 * - *each partition's processed offsets* (`processed-offsets.ts`): a record that is processed once more is counted,
 *   with who did so first and why that could happen (`duplicates.ts`).
 *
 * Inputs may be out of order by as much as a message between processes is late: a record that was in hand when its
 * owner stopped is told by its instant, not by its arrival. Memory is bounded by members, partitions and `keptCount`.
 * Without any process report the fold still works on notes alone; pauses then end with the assignment.
 *
 * Notes from outside (a journal, polling, a log) carry how they are known. Each claim of an entry has the weakest grade
 * of what it was concluded from, or none where nothing was heard that could tell (`entries.ts`); a pause whose ends
 * nobody told is Unknown, never guessed (`concluded-stop.ts`).
 */
export class GroupHistory {
  readonly #state: HistoryState;
  #sampledAtMs: number | null = null;

  constructor({ groupId, keptCount = 100 }: GroupHistoryOptions) {
    invariant(keptCount >= 1, `a history keeps at least one rebalance, not ${keptCount}`);
    this.#state = emptyState(groupId, keptCount);
  }

  /** Takes the next note. Notes of other groups are not for this history and are ignored. */
  foldNote(note: GroupNote): void {
    if (note.groupId === this.#state.groupId) foldGroupNote(this.#state, note);
  }

  /** Takes the next report of a process. */
  foldReport(report: ProcessReport): void {
    foldProcessReport(this.#state, report);
  }

  /**
   * Takes offsets that were read from outside: log ends, and commits where nobody tells of them. Without evidence they
   * are sampled by describe, and true within the time since the sample before.
   */
  foldLag(sample: LagSample, evidence?: Evidence): void {
    const sinceMs = sample.atMs - (this.#sampledAtMs ?? sample.atMs);
    const sampled = {
      grade: "sampled",
      source: "describe",
      withinMs: Math.max(0, sinceMs),
    } as const;
    this.#sampledAtMs = sample.atMs;
    takeInput(this.#state, { atMs: sample.atMs, evidence: evidence ?? sampled });
    foldLagSample(this.#state, sample);
    losePatience(this.#state);
  }

  /** The log of a partition ends at `endOffset` now: the offset of its next record. */
  setEndOffset(at: TopicPartition & { readonly endOffset: number; readonly atMs: number }): void {
    const { atMs, topic, partition, endOffset } = at;
    takeInput(this.#state, { atMs, evidence: OBSERVED });
    learnEnd(this.#state, partitionReading(this.#state, { topic, partition }), endOffset);
  }

  /** The kept rebalances, oldest first. The last ones still change; read them again after each fold. */
  get rebalances(): readonly Rebalance[] {
    return this.#state.rebalances;
  }

  /** The members of the group now. */
  get members(): readonly GroupMember[] {
    return [...this.#state.members.values()];
  }

  /** What all rebalances cost so far, the forgotten ones included. */
  get totals(): Totals {
    return this.#state.rebalances.map(costOf).reduce(addTotals, this.#state.forgotten);
  }

  /** The group as it is after the last input. */
  facts(): GroupFacts {
    return factsNow(this.#state);
  }

  /** Every partition that was ever named, by topic and number. */
  partitions(): PartitionNow[] {
    const readings = [...this.#state.partitions.values()].sort((a, b) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
    );
    return readings.map((reading) => ({
      topic: reading.topic,
      partition: reading.partition,
      owner: reading.owner,
      position: endOfProcessed(reading.processed),
      committedOffset: reading.committedOffset,
      logEndOffset: reading.endOffset,
      lag:
        reading.endOffset === null || reading.committedOffset === null
          ? null
          : Math.max(0, reading.endOffset - reading.committedOffset),
      stoppedAtMs: unreadSince(reading),
    }));
  }

  /** The rules that apply to a rebalance, gravest first, each with its cause and one line of advice. */
  findings(rebalance: Rebalance): Finding[] {
    return findingsFor(rebalance, this.#state.rebalances);
  }
}

/** A partition that was handed over, and of which nobody tells whether it is read, is not known to be unread. */
function unreadSince({ stopped, change }: PartitionReading): number | null {
  return change?.draft.pause.state === "Unknown" ? null : (stopped?.atMs ?? null);
}
