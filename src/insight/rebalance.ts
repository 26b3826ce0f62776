import type { Evidence, RebalanceCause } from "../model/index.ts";
import type { GroupMember } from "./group-member.ts";

/**
 * One rebalance, from the moment the group left Stable (or Empty) until every partition is read again.
 *
 * Join and sync phases that follow each other without a Stable between them are rounds of one rebalance. A static
 * member's return (KIP-814) is an entry of the same form without rounds: nothing was rebalanced, but its partitions
 * were not read while it was away.
 */
export interface Rebalance {
  /** Counts the entries of one history from 1. */
  readonly number: number;
  readonly groupId: string;
  readonly phase: RebalancePhase;
  readonly cause: RebalanceCause;
  /** Whose act was the cause, null when it was no single member's. */
  readonly trigger: GroupMember | null;
  /** What the client said of its reason (KIP-800). */
  readonly reason: string | null;
  readonly happened: Happened;
  readonly fromGenerationId: number;
  /** Null until the first join phase has ended. */
  readonly toGenerationId: number | null;
  readonly protocolName: string | null;
  /** When the coordinator noticed and the first round began. */
  readonly startedAtMs: number;
  /**
   * When the last assignment was stored, or the group became Empty. Of a consumer group: when every member was at the
   * group epoch. Null while it lasts, also during the second round of a cooperative one.
   */
  readonly stableAtMs: number | null;
  readonly rounds: readonly RebalanceRound[];
  /** The members of the new generation. */
  readonly members: readonly GroupMember[];
  /**
   * Partitions that somebody could read before or can read now, by topic and number. Of a consumer group they are there
   * from the beginning and change as partitions do.
   */
  readonly changes: readonly PartitionChange[];
  /** Moves between members that are in both generations, beyond what the new balance asked for. */
  readonly avoidableMoveCount: number;
  /** Records processed again under this assignment; the latest ranges, bounded. */
  readonly duplicates: readonly DuplicateRange[];
  /** Records of ranges that are no longer kept in `duplicates`. */
  readonly olderDuplicateCount: number;
  /** Commits refused since this rebalance began, by member. */
  readonly refusedCommits: readonly RefusedCommit[];
  /** Topics whose partition count had been raised before it began. */
  readonly partitionsAdded: readonly PartitionsAdded[];
  /** Set when another broker had become the group's coordinator since the rebalance before. */
  readonly coordinatorMovedAtMs: number | null;
  readonly groupType: "classic" | "consumer";
  readonly evidence: RebalanceEvidence;
  /** KIP-848: each member's steps towards its target, in order. Empty for a classic group. */
  readonly reconciliation: readonly ReconciliationStep[];
  /** Committed offsets that moved backwards under this assignment: certain evidence of records read twice. */
  readonly rewinds: readonly CommitRewind[];
  /**
   * How many records may have been processed twice, where no process reports: those appended between the last commit and
   * the move, capped by the old owner's rate. Null where `duplicates` counts them exactly, or where nothing is known.
   */
  readonly redeliveredAtMost: number | null;
}

/** How each fact of a rebalance is known. Null: not known at all, and then it must not be told. */
export interface RebalanceEvidence {
  readonly cause: Evidence | null;
  /** Null: `startedAtMs` is only the earliest instant known to lie within it; tell its end, never its duration. */
  readonly start: Evidence | null;
  /** Of the end of the join phase, and whom the barrier waited for. */
  readonly barrier: Evidence | null;
  readonly stable: Evidence | null;
  readonly assignment: Evidence | null;
  readonly pauses: Evidence | null;
  readonly duplicates: Evidence | null;
}

export interface ReconciliationStep {
  readonly member: GroupMember;
  readonly atMs: number;
  readonly memberEpoch: number;
  readonly state: "Stable" | "UnrevokedPartitions" | "UnreleasedPartitions";
}

export interface CommitRewind {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly atMs: number;
}

/** From its start to Stable; null while it lasts, or when its start is not known. */
export function rebalanceDurationMs({
  startedAtMs,
  stableAtMs,
  evidence,
}: Rebalance): number | null {
  return stableAtMs === null || evidence.start === null ? null : stableAtMs - startedAtMs;
}

/**
 * - `joining`: the barrier waits for members; of a consumer group, a target assignment is waited for (Assigning).
 * - `syncing`: the leader's assignment is waited for; of a consumer group, its members (Reconciling).
 * - `settling`: the group is Stable, but not every partition has been read by its new owner and brought to where the
 *   old one was, or a cooperative second round is still to come.
 * - `settled`: all costs are known, except what an expired member that still runs may add.
 * - `superseded`: the next rebalance began before it was settled.
 * - `abandoned`: the coordinator moved away in the middle of it, or the watch has a gap there.
 */
export type RebalancePhase =
  | "joining"
  | "syncing"
  | "settling"
  | "settled"
  | "superseded"
  | "abandoned";

/** What really happened, and when, as opposed to when the coordinator noticed. */
export interface Happened {
  /** Of a process that froze and was killed after that: when it froze, for it has done nothing since. */
  readonly atMs: number;
  readonly event:
    | "Died"
    | "Froze"
    | "WentSilent"
    /** Its connections carried nothing any more. */
    | "CutOff"
    /** Its handler became too slow for max.poll.interval.ms, or for the barrier. */
    | "Slowed"
    | "HandlerFailed"
    | "BeganLeaving"
    | "PartitionsAdded"
    | "Noticed";
  /** The signal that killed the process, where somebody said so; a frozen one may be killed too. */
  readonly signal: string | null;
  /** `observed`: reported by the process, its parent or our coordinator. `inferred`: concluded, or seen from outside. */
  readonly grade: "observed" | "inferred";
}

/** The ways to go of which the coordinator hears nothing; it takes a session timeout to notice. */
export type WordlessEvent = Extract<Happened["event"], "Died" | "Froze" | "WentSilent" | "CutOff">;

const WORDLESS: readonly Happened["event"][] = ["Died", "Froze", "WentSilent", "CutOff"];

/** The event, where it is one of those. */
export function wordlessEvent({ event }: Happened): WordlessEvent | null {
  return WORDLESS.includes(event) ? (event as WordlessEvent) : null;
}

/**
 * One join phase and the sync phase after it; of a consumer group, one group epoch.
 *
 * A round after one whose assignment was stored is the second one of a cooperative rebalance: what was released in the
 * round before is handed out in it.
 */
export interface RebalanceRound {
  /** The generation that ends with it; -1 where nobody could tell. */
  readonly fromGenerationId: number;
  readonly cause: RebalanceCause;
  /** How the cause is known; null while it is not. */
  readonly causeEvidence: Evidence | null;
  readonly trigger: GroupMember | null;
  readonly reason: string | null;
  readonly happened: Happened;
  readonly fromState: "Empty" | "CompletingRebalance" | "Stable";
  readonly startedAtMs: number;
  readonly deadlineMs: number | null;
  /**
   * Whom the barrier waited for, those who came while it was closed included, in the order they were expected. Of a
   * consumer group: every member, until it is at the round's epoch with nothing left to give up or to wait for. Empty
   * where nobody could tell.
   */
  readonly waits: readonly BarrierWait[];
  /** What else happened to the membership while the round was under way. */
  readonly meanwhile: readonly MembershipEvent[];
  /** When the barrier opened; null while closed. Of a consumer group: when all waits were over. */
  readonly openedAtMs: number | null;
  readonly timedOut: boolean;
  readonly generationId: number | null;
  readonly leader: GroupMember | null;
  /**
   * When the leader's assignment was stored; null when the round was interrupted before. Of a consumer group: when the
   * target assignment was, which is before `openedAtMs`.
   */
  readonly storedAtMs: number | null;
}

export interface BarrierWait {
  readonly member: GroupMember;
  readonly outcome: "Waiting" | "Rejoined" | "Joined" | "Left" | "Expired" | "Missed";
  /** When the waiting for this member was over; null while it lasts. */
  readonly untilMs: number | null;
}

export interface MembershipEvent {
  /** `Missed`: it had not rejoined when the barrier opened by its deadline. */
  readonly type: "Joined" | "Left" | "Expired" | "Missed";
  readonly member: GroupMember;
  readonly atMs: number;
  readonly reason: string | null;
  readonly happened: Happened;
}

/** What a rebalance did to one partition. */
export interface PartitionChange {
  readonly topic: string;
  readonly partition: number;
  readonly from: GroupMember | null;
  readonly to: GroupMember | null;
  /** `given`: somebody has it now, and who had it before is not known. */
  readonly kind: "kept" | "moved" | "assigned" | "unassigned" | "given";
  readonly pause: Pause;
  /** The committed offset at hand-over, where the new owner starts; null when there was none. */
  readonly committedOffset: number | null;
  /** The offset after the last record processed before the hand-over; null when no process reported any. */
  readonly position: number | null;
}

/**
 * How long nobody read a partition.
 *
 * It begins when the old owner stopped reading: its process died, froze, saw the rebalance or began to leave, or the
 * last record it still processed after that. It ends with the first record that the new owner processed; where no
 * record had waited, with the assignment that made the partition readable again. A pause that lasts through several
 * rebalances belongs to the one whose assignment ended it.
 */
export type Pause =
  /** Its owner never stopped reading it. */
  | { readonly state: "None" }
  /** Nobody who was heard could tell whether it was read. */
  | { readonly state: "Unknown" }
  | { readonly state: "Open"; readonly stoppedAtMs: number }
  | { readonly state: "CarriedOver"; readonly stoppedAtMs: number }
  | {
      readonly state: "Over";
      readonly stoppedAtMs: number;
      /**
       * `process`: its own report or its parent's. `coordinator`: concluded from join, leave, release or the last
       * heartbeat. `commit`: the old owner's last commit, after which it may have read on: the pause is at most so long.
       */
      readonly stoppedBy: "process" | "coordinator" | "commit";
      readonly resumedAtMs: number;
      readonly resumedBy: "record" | "commit" | "assignment";
      /** Nobody read and nobody knew: stopped → noticed. 0 where the start is not known; then `unownedMs` holds both. */
      readonly orphanedMs: number;
      /** Noticed, but not yet given to anybody: → assigned. */
      readonly unownedMs: number;
      /** Given, but not yet read: → resumed. */
      readonly unreadMs: number;
    };

/** Consecutive records of one partition that were processed once more. Exact: counted record by record. */
export interface DuplicateRange {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  /** The last offset of the range, itself included. */
  readonly toOffset: number;
  /** Processes; null when the first processing is older than what history remembers. */
  readonly firstBy: string | null;
  readonly againBy: string;
  /** When the last of them was processed again. */
  readonly againAtMs: number;
  readonly why: DuplicateReason;
  /** How the first member went, if without a word: then no commit on revocation could have helped. Null if it did not. */
  readonly firstWent: WordlessEvent | null;
  /** Which of the two was no longer a member when it processed them; null unless `AfterRemoval`. */
  readonly removed: string | null;
}

/**
 * - `NotCommitted`: processed before the hand-over, but the committed offset was still behind it.
 * - `AfterRemoval`: one of the two was no longer a member when it processed the record (a zombie).
 * - `Rejoined`: its owner joined again and kept the partition, in a rebalance or answered at once with the generation it
 *   had; its client started over from the committed offset all the same.
 * - `ReadAgain`: none of these; a seek, an offset reset or a rewound commit.
 */
export type DuplicateReason = "NotCommitted" | "AfterRemoval" | "Rejoined" | "ReadAgain";

export interface RefusedCommit {
  readonly memberId: string;
  /** The member's name, where it was ever known. */
  readonly name: string;
  readonly error: string;
  readonly count: number;
  readonly lastAtMs: number;
}

export interface PartitionsAdded {
  readonly topic: string;
  readonly fromCount: number;
  readonly toCount: number;
  readonly atMs: number;
}

/** The same object while the fold still writes it. */
export type Draft<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K];
};

/** Everybody whom a rebalance lost without a word, in the order in which it was noticed. */
export function wordlessDepartures({
  rounds,
}: Pick<Rebalance, "rounds">): { readonly member: GroupMember; readonly happened: Happened }[] {
  return rounds.flatMap(({ cause, trigger, happened, meanwhile }) => [
    ...(cause === "SessionExpired" && trigger !== null ? [{ member: trigger, happened }] : []),
    ...meanwhile.filter(({ type }) => type === "Expired"),
  ]);
}

/** True of a cooperative rebalance whose second round, in which released partitions are handed out, has begun. */
export function hasSecondRound({ groupType, rounds }: Rebalance): boolean {
  return groupType === "classic" && rounds.slice(0, -1).some((round) => round.storedAtMs !== null);
}

/** The length of a pause that is over, else null. */
export function pauseMs(pause: Pause): number | null {
  return pause.state === "Over" ? pause.resumedAtMs - pause.stoppedAtMs : null;
}

/** How many records a range of duplicates holds. */
export function duplicateCount(range: DuplicateRange): number {
  return range.toOffset - range.fromOffset + 1;
}

/** Who came last to a barrier, or is still missing; null when it waited for nobody. */
export function lastAtBarrier(round: RebalanceRound): BarrierWait | null {
  let last: BarrierWait | null = null;
  for (const wait of round.waits) {
    if (last === null || arrivalMs(wait) >= arrivalMs(last)) last = wait;
  }
  return last;
}

/** Who never came is later than who came at the deadline. */
function arrivalMs({ outcome, untilMs }: BarrierWait): number {
  return outcome === "Missed" ? Infinity : (untilMs ?? Infinity);
}
