import type { GroupSummary, GroupView, SourceStatus } from "../../insight/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { GroupInput, GroupWatch, SequencedDelta } from "../observatory.ts";
import { DeltaRing } from "./delta-ring.ts";
import { type GroupFold, newFold } from "./group-fold.ts";

export interface ObservedGroupOptions {
  readonly groupId: string;
  readonly clock: Clock;
  /** Default: the group's own fold. */
  readonly fold?: GroupFold;
  /** Called whenever somebody takes an interest, however often. */
  readonly onTouched?: () => void;
}

type DeltaListener = (deltas: readonly SequencedDelta[]) => void;
type InputListener = (input: GroupInput) => void;

/** Listeners are told at most so often. */
const TELL_INTERVAL_MS = 100;
/** While somebody listens, what changes by the passing of time alone is looked for so often. */
const TICK_INTERVAL_MS = 1_000;
/** A watch that nobody listens to is worth polling for so long after it was last asked. */
const IDLE_AFTER_MS = 60_000;
/** Events and points of lag that can be resumed from. */
const KEPT_DELTAS = 1_000;
/** A summary in which nothing happened still ages: its 24 hours move on. */
const SUMMARY_AGE_MS = 10_000;

/**
 * The watch on one group: folds what is heard, numbers what changed, tells it.
 *
 * Folding costs what the fold costs and nothing else as long as nobody listens: deltas are taken when a listener's
 * time has come, or when the view is asked for. There is one timer, and only while there are listeners.
 */
export class ObservedGroup implements GroupWatch {
  readonly groupId: string;
  readonly fold: GroupFold;
  readonly #clock: Clock;
  readonly #onTouched: () => void;
  readonly #ring = new DeltaRing(KEPT_DELTAS);
  readonly #deltaListeners = new Set<DeltaListener>();
  readonly #inputListeners = new Set<InputListener>();
  /** Numbered, and not told yet. */
  #untold: SequencedDelta[] = [];
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #touchedAtMs = Number.NEGATIVE_INFINITY;
  #summary: { readonly value: GroupSummary; readonly atMs: number } | null = null;
  #isClosed = false;

  constructor({ groupId, clock, fold, onTouched }: ObservedGroupOptions) {
    this.groupId = groupId;
    this.#onTouched = onTouched ?? (() => {});
    this.fold = fold ?? newFold(groupId);
    this.#clock = clock;
  }

  /** Somebody listens, or has looked within the last minute. */
  get isWatched(): boolean {
    if (this.#isClosed) return false;
    const hasListeners = this.#deltaListeners.size + this.#inputListeners.size > 0;
    return hasListeners || this.#clock.nowMs() - this.#touchedAtMs < IDLE_AFTER_MS;
  }

  get seq(): number {
    return this.#ring.seq;
  }

  /** Takes the next thing that was heard. */
  hear(input: GroupInput): void {
    if (input.kind === "note") this.fold.foldNote(input.payload);
    else if (input.kind === "report") this.fold.foldReport(input.payload);
    else this.fold.foldLag(input.payload);
    this.#changed();
    if (this.#inputListeners.size > 0) for (const listen of this.#inputListeners) listen(input);
  }

  setSources(statuses: readonly SourceStatus[]): void {
    this.fold.setSources(statuses);
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
    return this.fold.view(this.#nowMs());
  }

  summary(): GroupSummary {
    const nowMs = this.#nowMs();
    if (this.#summary === null || nowMs - this.#summary.atMs > SUMMARY_AGE_MS)
      this.#summary = { value: this.fold.summary(nowMs), atMs: nowMs };
    return this.#summary.value;
  }

  deltasSince(seq: number): readonly SequencedDelta[] | null {
    this.touch();
    return this.#ring.since(seq);
  }

  onDeltas(listener: DeltaListener): () => void {
    if (this.#isClosed) return () => {};
    this.#deltaListeners.add(listener);
    this.touch();
    this.#wakeAt(this.#clock.nowMs() + TICK_INTERVAL_MS);
    return () => {
      this.#deltaListeners.delete(listener);
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

  #nowMs(): number {
    return Math.floor(this.#clock.nowMs());
  }

  #changed(): void {
    this.#summary = null;
    if (this.#deltaListeners.size === 0) return;
    this.#wakeAt(Math.max(this.#clock.nowMs(), this.#toldAtMs + TELL_INTERVAL_MS));
  }

  /** Gives a number to whatever changed since the last time. */
  #number(): void {
    const nowMs = this.#nowMs();
    for (const delta of this.fold.takeDeltas(nowMs)) {
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
    if (deltas.length > 0) for (const listen of [...this.#deltaListeners]) listen(deltas);
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
