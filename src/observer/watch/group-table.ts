import { setImmediate } from "node:timers/promises";
import { type GroupSummary, MetricsPage } from "../../insight/index.ts";
import type { Clock } from "../../ports/index.ts";
import { ObservedGroup } from "./observed-group.ts";

/** Groups beyond that push out those that nobody watches, the longest unheard of first. */
const MOST_GROUPS = 20_000;
/** Rows that are made anew for their age alone each time that the list is asked for. */
const AGED_AT_ONCE = 100;
/** Groups of which metrics are written before others may go on: some milliseconds. */
const METRICS_AT_ONCE = 5;

/** The groups that are observed, each with its watch. */
export class GroupTable {
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  readonly #onBegun: (group: ObservedGroup) => void;
  readonly #onTouched: (group: ObservedGroup) => void;
  readonly #onForgotten: (groupId: string) => void;
  readonly #deadKeptMs: number;
  /** In the order in which they were first heard of. */
  readonly #groups = new Map<string, ObservedGroup>();
  #metrics: Promise<readonly string[]> | null = null;

  constructor(options: {
    /** For timers, and for what is wanted for how long. */
    readonly clock: Clock;
    /** The time by which the groups live, which their instants are of. Default: the clock's. */
    readonly nowMs?: () => number;
    /** Called with each new group before anything of it is folded. */
    readonly onBegun: (group: ObservedGroup) => void;
    /** Called whenever somebody takes an interest in a group, however often. */
    readonly onTouched: (group: ObservedGroup) => void;
    /** Called with each group of which nothing is kept any more. */
    readonly onForgotten?: (groupId: string) => void;
    /** How long a deleted group is kept that nobody watches. Default: for ever. */
    readonly deadKeptMs?: number;
  }) {
    const { clock, nowMs = () => Math.floor(clock.nowMs()) } = options;
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#onBegun = options.onBegun;
    this.#onTouched = options.onTouched;
    this.#onForgotten = options.onForgotten ?? (() => {});
    this.#deadKeptMs = options.deadKeptMs ?? Number.POSITIVE_INFINITY;
  }

  get(groupId: string): ObservedGroup | null {
    return this.#groups.get(groupId) ?? null;
  }

  /** The group; a new one when it was not known. */
  take(groupId: string): ObservedGroup {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const group: ObservedGroup = new ObservedGroup({
      groupId,
      clock: this.#clock,
      nowMs: this.#nowMs,
      onTouched: () => this.#onTouched(group),
    });
    this.#groups.set(groupId, group);
    if (this.#groups.size > MOST_GROUPS) this.#pushOut();
    this.#onBegun(group);
    return group;
  }

  /** Forgets what was heard of it. Whoever still holds its watch is told nothing any more. */
  forget(groupId: string): void {
    this.#groups.get(groupId)?.close();
    this.#groups.delete(groupId);
    this.#onForgotten(groupId);
  }

  all(): IterableIterator<ObservedGroup> {
    return this.#groups.values();
  }

  /** Those that are worth polling for. */
  watched(): ObservedGroup[] {
    return [...this.#groups.values()].filter(({ isWatched }) => isWatched);
  }

  /** A row of each. Of those that have only aged some are made anew, so that they never all come at once. */
  summaries(): GroupSummary[] {
    this.#forgetDead();
    let left = AGED_AT_ONCE;
    return Array.from(this.#groups.values(), (group) => {
      const { summary, isMadeAnew } = group.row({ mayAge: left > 0 });
      if (isMadeAnew) left -= 1;
      return summary;
    });
  }

  /** The text of `/metrics`: watched groups first, for not all may have room. Who asks while it is made gets the same. */
  metrics(): Promise<readonly string[]> {
    this.#metrics ??= this.#makeMetrics().finally(() => {
      this.#metrics = null;
    });
    return this.#metrics;
  }

  async #makeMetrics(): Promise<readonly string[]> {
    this.#forgetDead();
    const groups = [...this.#groups.values()];
    const page = new MetricsPage();
    const inOrder = [
      ...groups.filter(({ isWatched }) => isWatched),
      ...groups.filter(({ isWatched }) => !isWatched),
    ];
    for (const [at, group] of inOrder.entries()) {
      if (at % METRICS_AT_ONCE === METRICS_AT_ONCE - 1) await setImmediate();
      page.add(group.metrics());
    }
    return page.pieces();
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }

  #forgetDead(): void {
    const untilMs = this.#nowMs() - this.#deadKeptMs;
    for (const group of this.#groups.values()) {
      if (group.isDead && group.heardAtMs < untilMs && !group.isWatched) this.forget(group.groupId);
    }
  }

  #pushOut(): void {
    for (const [groupId, group] of this.#groups) {
      if (group.isWatched) continue;
      this.forget(groupId);
      return;
    }
  }
}
