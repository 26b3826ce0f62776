import { invariant, type TopicPartition } from "../../model/index.ts";
import type { CompletedFetch } from "./completed-fetch.ts";
import type { ResetTarget } from "./reset-policy.ts";

/*
 * One partition, as the fetcher knows it: where it stands on the way to a position, and under which assignment epoch
 * (`SubscriptionState.TopicPartitionState`).
 *
 *   AWAITING_COMMITTED   no position; the group is asked for the committed offset.
 *                        → FETCHING or AWAITING_VALIDATION when there is one, AWAITING_RESET or HALTED (policy `none`)
 *                        when there is none. A question that failed is asked again: it never means "none".
 *   AWAITING_RESET       no position; the leader is asked for the beginning, the end or an instant.
 *                        → FETCHING.
 *   AWAITING_VALIDATION  a position, but the leader changed since its records were read: the new one is asked where the
 *                        epoch of the last record ended (KIP-320).
 *                        → FETCHING when the log holds what was read; else FETCHING where it parted, AWAITING_RESET, or
 *                        HALTED (policy `none`).
 *   FETCHING             a position that is good: records are fetched and handed out.
 *                        → AWAITING_VALIDATION with a new leader, AWAITING_RESET when the position is out of range, HALTED
 *                        when it is under policy `none` or a batch cannot be read.
 *   HALTED               the application has to decide. Nothing happens before it seeks.
 *
 * From every state a seek leads to FETCHING or AWAITING_VALIDATION, and `seekTo` to AWAITING_RESET: both move the epoch on.
 *
 * Beside the state stand three flags that do not touch the position: `isStarted` (membership lets it run), `isPaused` (the
 * application does not), and `failures` with their backoff. A fetch remembers the epoch under which it was sent; when the
 * answer comes and the epoch is another, it belongs to another life of the partition and is dropped. Questions about the
 * position are kept the same way: a new epoch or state has no question, so that a late answer finds nobody who asked.
 */

/** The offset of the next record, and the leader epoch of the one before it: -1 when unknown, which skips validation. */
export interface Position {
  readonly offset: number;
  readonly leaderEpoch: number;
}

export type PositionState =
  | { readonly type: "AWAITING_COMMITTED" }
  | { readonly type: "AWAITING_RESET"; readonly target: ResetTarget }
  | { readonly type: "AWAITING_VALIDATION"; readonly position: Position }
  | { readonly type: "FETCHING"; readonly position: Position }
  | { readonly type: "HALTED"; readonly position: Position | null; readonly error: Error };

type StateName = PositionState["type"];

/** Where each state may lead of itself; seeking is another matter. */
export const validNextStates: Readonly<Record<StateName, readonly StateName[]>> = {
  AWAITING_COMMITTED: ["AWAITING_RESET", "AWAITING_VALIDATION", "FETCHING", "HALTED"],
  AWAITING_RESET: ["AWAITING_RESET", "FETCHING"],
  AWAITING_VALIDATION: ["AWAITING_RESET", "AWAITING_VALIDATION", "FETCHING", "HALTED"],
  FETCHING: ["AWAITING_RESET", "AWAITING_VALIDATION", "FETCHING", "HALTED"],
  HALTED: [],
};

/** A follower to read from, until an instant (KIP-392). */
interface PreferredReplica {
  readonly nodeId: number;
  readonly untilMs: number;
}

/** Everything known of one partition. Only the fetcher's own parts change it. */
export class PartitionState<K, V> implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Moves on whenever the partition is added, purged, sought or removed; see above. */
  epoch: number;
  isStarted = false;
  isPaused = false;
  /** Callers that wait for its position: a rebalance listener may ask before the partition is started. */
  awaitedCount = 0;
  /** The question about its position that is under way; null when none is. An answer to any other is dropped. */
  question: object | null = null;
  /** Questions and fetches that failed in a row, and when the next may be sent. */
  failureCount = 0;
  retryAtMs = 0;
  /** It waits for metadata that has a leader, rather than for the next retry. */
  isLeaderless = false;
  /** What went wrong last, so that a lasting problem is logged once. */
  lastProblem: string | null = null;
  /** To be told to the application once: the partition goes on meanwhile. */
  notice: Error | null = null;
  /** Fetched and not handed out, under the present epoch. */
  completed: CompletedFetch<K, V> | null = null;
  /** What follows it in the log, fetched while it was handed out. */
  ahead: CompletedFetch<K, V> | null = null;
  preferred: PreferredReplica | null = null;
  /** The leader epoch for which the position was found good; -1 before. */
  checkedLeaderEpoch = -1;
  /** -1 until a response tells. */
  highWatermark = -1;
  lastStableOffset = -1;
  logStartOffset = -1;
  #state: PositionState = { type: "AWAITING_COMMITTED" };

  constructor({ topic, partition }: TopicPartition, epoch: number) {
    this.topic = topic;
    this.partition = partition;
    this.epoch = epoch;
  }

  get state(): PositionState {
    return this.#state;
  }

  /** Null while none is known. */
  get position(): Position | null {
    const state = this.#state;
    return "position" in state ? state.position : null;
  }

  /** Where the state leads of itself. */
  moveTo(next: PositionState): void {
    const from = this.#state.type;
    const name = `${this.topic}-${this.partition}`;
    invariant(validNextStates[from].includes(next.type), `${name}: ${from} to ${next.type}`);
    this.#state = next;
    this.question = null;
    this.succeeded();
  }

  /** Where the application put it, from any state. The epoch has to be moved on before. */
  seek(next: PositionState): void {
    this.#state = next;
    this.succeeded();
  }

  /** The position after records were handed out. */
  advance(position: Position): void {
    const state = this.#state;
    invariant(state.type === "FETCHING", `${this.topic}-${this.partition}: read in ${state.type}`);
    this.#state = { type: "FETCHING", position };
  }

  /** Another life of the partition: what is under way belongs to the last one. */
  beginEpoch(epoch: number): void {
    this.epoch = epoch;
    this.question = null;
    this.notice = null;
    this.completed = null;
    this.ahead = null;
  }

  succeeded(): void {
    this.failureCount = 0;
    this.retryAtMs = 0;
    this.lastProblem = null;
  }

  /**
   * From where to fetch: the position; behind what is buffered, when half of that was handed out already; null while
   * enough is buffered.
   */
  get fetchOffset(): number | null {
    if (this.completed === null) return this.position?.offset ?? null;
    return this.ahead === null ? this.completed.offsetBehind : null;
  }

  /** Whether its position is looked for. A pause does not touch that. */
  get needsPosition(): boolean {
    return this.isStarted || this.awaitedCount > 0;
  }

  /** Whether something may be handed out, were it there. */
  get isFlowing(): boolean {
    return this.isStarted && !this.isPaused;
  }
}
