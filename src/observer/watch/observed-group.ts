import {
  GroupInsight,
  GroupMetrics,
  type GroupSummary,
  type GroupView,
  type SourceStatus,
} from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { GroupInput, GroupWatch, SequencedDelta } from "../observatory.ts";
import { DeltaRing } from "./delta-ring.ts";
import { GroupRow } from "./group-row.ts";
import { isRoutine } from "./routine-input.ts";

export interface ObservedGroupOptions {
  readonly groupId: string;
  readonly clock: Clock;
  /** The time by which the group lives. Default: the clock's. */
  readonly nowMs?: () => number;
  /** Called whenever somebody takes an interest, however often. */
  readonly onTouched?: () => void;
}

type DeltaListener = (deltas: readonly SequencedDelta[]) => void;

/** A listener, and the last delta that was before its time. */
interface Subscription {
  readonly listener: DeltaListener;
  readonly afterSeq: number;
}

type InputListener = (input: GroupInput) => void;

/** Listeners are told at most so often. */
const TELL_INTERVAL_MS = 100;
/** While somebody listens, what changes by the passing of time alone is looked for so often. */
const TICK_INTERVAL_MS = 1_000;
/** A watch that nobody listens to is worth polling for so long after it was last asked. */
const IDLE_AFTER_MS = 60_000;
/** Events and points of lag that can be resumed from. */
const KEPT_DELTAS = 1_000;
/** Metrics age too: that of the last heartbeat grows. */
const COUNT_AGE_MS = 10_000;
/** Rebalances are counted by metrics before the history forgets them. */
const COUNTED_REBALANCES = 40;

/**
 * The watch on one group: folds what is heard, numbers what changed, tells it.
 *
 * Folding costs what the fold costs and nothing else as long as nobody listens: deltas are taken when a listener's
 * time has come, or when the view is asked for. There is one timer, and only while there are listeners.
 */
export class ObservedGroup implements GroupWatch {
  readonly groupId: string;
  readonly insight: GroupInsight;
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  readonly #onTouched: () => void;
  readonly #ring = new DeltaRing(KEPT_DELTAS);
  readonly #deltaListeners = new Set<Subscription>();
  readonly #inputListeners = new Set<InputListener>();
  /** Numbered, and not told yet. */
  #untold: SequencedDelta[] = [];
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #touchedAtMs = Number.NEGATIVE_INFINITY;
  readonly #row: GroupRow;
  readonly #metrics = new GroupMetrics();
  #isUncounted = true;
  #uncountedRebalances = 0;
  #countedAtMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #isDead = false;
  #isClosed = false;

  constructor({ groupId, clock, nowMs, onTouched }: ObservedGroupOptions) {
    this.groupId = groupId;
    this.#onTouched = onTouched ?? (() => {});
    this.insight = new GroupInsight({ groupId });
    this.#row = new GroupRow(this.insight);
    this.#clock = clock;
    this.#nowMs = nowMs ?? (() => Math.floor(clock.nowMs()));
  }

  /** Somebody listens, or has looked within the last minute. */
  get isWatched(): boolean {
    if (this.#isClosed) return false;
    const hasListeners = this.#deltaListeners.size + this.#inputListeners.size > 0;
    return hasListeners || this.#clock.nowMs() - this.#touchedAtMs < IDLE_AFTER_MS;
  }

  /** The latest instant of what was heard of it, by whoever told it. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** It was deleted, and not heard of since. */
  get isDead(): boolean {
    return this.#isDead;
  }

  get seq(): number {
    return this.#ring.seq;
  }

  /** Takes the next thing that was heard. */
  hear(input: GroupInput): void {
    this.#heardAtMs = Math.max(this.#heardAtMs, input.payload.atMs);
    if (input.kind === "note") this.#hearNote(input.payload);
    else if (input.kind === "report") this.insight.foldReport(input.payload);
    else this.insight.foldLag(input.payload);
    this.#row.hear(input);
    if (!isRoutine(input)) this.#isUncounted = true;
    this.#changed();
    if (this.#inputListeners.size > 0) for (const listen of this.#inputListeners) listen(input);
  }

  /** The group's counters and what holds now, for `/metrics`. */
  metrics(): GroupMetrics {
    const nowMs = this.#nowMs();
    if (this.#isUncounted || Math.abs(nowMs - this.#countedAtMs) > COUNT_AGE_MS) this.#count(nowMs);
    return this.#metrics;
  }

  setSources(statuses: readonly SourceStatus[]): void {
    this.insight.setSources(statuses);
    this.#changed();
  }

  /** Says that the group is of interest to somebody, for a minute. */
  touch(): void {
    if (this.#isClosed) return;
    this.#touchedAtMs = this.#clock.nowMs();
    this.#onTouched();
  }

  view(): GroupView {
    this.touch();
    this.#number();
    return this.insight.view(this.#nowMs());
  }

  /** Its row of the list; made anew for its age alone only where `mayAge`. */
  row({ mayAge }: { readonly mayAge: boolean }): { summary: GroupSummary; isMadeAnew: boolean } {
    const nowMs = this.#nowMs();
    const isMadeAnew = mayAge && this.#row.isAged(nowMs);
    return { summary: this.#row.at(nowMs, { anew: isMadeAnew }), isMadeAnew };
  }

  deltasSince(seq: number): readonly SequencedDelta[] | null {
    this.touch();
    return this.#ring.since(seq);
  }

  onDeltas(listener: DeltaListener): () => void {
    if (this.#isClosed) return () => {};
    const subscription = { listener, afterSeq: this.seq };
    this.#deltaListeners.add(subscription);
    this.touch();
    this.#wakeAt(this.#clock.nowMs() + TICK_INTERVAL_MS);
    return () => {
      this.#deltaListeners.delete(subscription);
      this.touch();
      if (this.#deltaListeners.size === 0) this.#sleep();
    };
  }

  onInput(listener: InputListener): () => void {
    if (this.#isClosed) return () => {};
    this.#inputListeners.add(listener);
    this.touch();
    return () => {
      this.#inputListeners.delete(listener);
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#deltaListeners.clear();
    this.#inputListeners.clear();
    this.#sleep();
  }

  #hearNote(note: GroupNote): void {
    this.insight.foldNote(note);
    this.#isDead = isDeadAfter(note, this.#isDead);
    if (note.type !== "RebalanceStarted" && note.type !== "EpochBumped") return;
    // The history forgets old rebalances, whether or not anybody asked for metrics meanwhile.
    this.#uncountedRebalances += 1;
    if (this.#uncountedRebalances >= COUNTED_REBALANCES) this.#count(this.#nowMs());
  }

  #count(nowMs: number): void {
    this.#isUncounted = false;
    this.#uncountedRebalances = 0;
    this.#countedAtMs = nowMs;
    this.#metrics.observe(this.insight.standing(), nowMs);
  }

  #changed(): void {
    if (this.#deltaListeners.size === 0) return;
    this.#wakeAt(Math.max(this.#clock.nowMs(), this.#toldAtMs + TELL_INTERVAL_MS));
  }

  /** Gives a number to whatever changed since the last time. */
  #number(): void {
    const nowMs = this.#nowMs();
    for (const delta of this.insight.takeDeltas(nowMs)) {
      const sequenced = this.#ring.add(delta, nowMs);
      if (this.#deltaListeners.size > 0) this.#untold.push(sequenced);
    }
  }

  #tell(): void {
    this.#timer = null;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#number();
    const deltas = this.#untold;
    this.#untold = [];
    this.#toldAtMs = this.#clock.nowMs();
    for (const { listener, afterSeq } of [...this.#deltaListeners]) {
      const own = deltas.filter(({ seq }) => seq > afterSeq);
      if (own.length > 0) listener(own);
    }
    if (this.#deltaListeners.size > 0) this.#wakeAt(this.#clock.nowMs() + TICK_INTERVAL_MS);
  }

  #wakeAt(atMs: number): void {
    if (atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = this.#clock.setTimer(atMs, () => this.#tell());
  }

  #sleep(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#untold = [];
  }
}

/** Whether the group is deleted, once the note was told. What is learned late of its past brings it not back. */
function isDeadAfter(note: GroupNote, isDead: boolean): boolean {
  if (note.type === "GroupDeleted") return true;
  if (note.type === "StateSampled") return note.state === "Dead";
  return isDead && (note.type === "CauseLearned" || note.type === "MembersHeard");
}
