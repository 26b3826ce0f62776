import type { GroupSummary, SourceStatus } from "../insight/index.ts";
import type { Observatory } from "../observer/index.ts";

/** What became different in the list of groups. */
export interface GroupsChange {
  readonly atMs: number;
  readonly changed: readonly GroupSummary[];
  readonly gone: readonly string[];
  /** Null: as before. */
  readonly sources: readonly SourceStatus[] | null;
}

type Listener = (change: GroupsChange) => void;

/** Compares the list of groups with what it was, once for all who look at it, and only while somebody does. */
export class GroupsFeed {
  readonly #observatory: Observatory;
  readonly #everyMs: number;
  readonly #listeners = new Set<Listener>();
  #shown = new Map<string, GroupSummary>();
  #sourcesText = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(observatory: Observatory, options: { readonly everyMs: number }) {
    this.#observatory = observatory;
    this.#everyMs = options.everyMs;
  }

  /** Calls `listener` with every change from now on. Returns the way to stop it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === null) {
      this.#change();
      this.#timer = setInterval(() => this.#tick(), this.#everyMs).unref();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  #tick(): void {
    const change = this.#change();
    if (change.changed.length + change.gone.length === 0 && change.sources === null) return;
    for (const listener of [...this.#listeners]) listener(change);
  }

  #change(): GroupsChange {
    const before = this.#shown;
    const groups = this.#observatory.groups();
    this.#shown = new Map(groups.map((summary) => [summary.groupId, summary]));
    const sources = this.#observatory.sources();
    const sourcesText = JSON.stringify(sources);
    const sourcesChanged = sourcesText !== this.#sourcesText;
    this.#sourcesText = sourcesText;
    return {
      atMs: this.#observatory.nowMs(),
      changed: groups.filter((summary) => !isSame(before.get(summary.groupId), summary)),
      gone: [...before.keys()].filter((groupId) => !this.#shown.has(groupId)),
      sources: sourcesChanged ? sources : null,
    };
  }
}

/** With thousands of groups this runs thousands of times a second, so ticks are compared by their ends. */
function isSame(before: GroupSummary | undefined, now: GroupSummary): boolean {
  if (before === now) return true;
  if (before === undefined) return false;
  const { ticksMs: ticksBefore, ...factsBefore } = before;
  const { ticksMs, ...facts } = now;
  return (
    ticksBefore.length === ticksMs.length &&
    ticksBefore[0] === ticksMs[0] &&
    ticksBefore.at(-1) === ticksMs.at(-1) &&
    JSON.stringify(factsBefore) === JSON.stringify(facts)
  );
}
