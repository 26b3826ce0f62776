import {
  GroupInsight,
  type GroupSummary,
  type GroupView,
  type SourceStatus,
} from "../../src/insight/index.ts";
import type {
  GroupInput,
  GroupWatch,
  Observatory,
  SequencedDelta,
} from "../../src/observer/index.ts";

const SOURCES: readonly SourceStatus[] = [
  {
    source: "broker",
    status: "on",
    text: "Every decision of the group coordinators, as they make it.",
  },
  { source: "consumers", status: "on", text: "Consumer processes report what they read." },
];

export interface ToldInput {
  readonly atMs: number;
  readonly input: GroupInput;
}

/** An observatory over stories that are told as far as a test wants: the clock stands still in between. */
export class StoryObservatory implements Observatory {
  readonly clusterId = "story";
  readonly target = "a story";
  readonly #watches = new Map<string, StoryWatch>();
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  add(groupId: string, story: readonly ToldInput[]): void {
    this.#watches.set(groupId, new StoryWatch(groupId, story, () => this.#nowMs));
  }

  /** Tells every story up to that instant, in steps as long as those in which deltas are sent. */
  advanceTo(atMs: number, { stepMs = 100 } = {}): void {
    while (this.#nowMs < atMs) {
      this.#nowMs = Math.min(atMs, this.#nowMs + stepMs);
      for (const watch of this.#watches.values()) watch.tellUpTo(this.#nowMs);
    }
  }

  sources(): readonly SourceStatus[] {
    return SOURCES;
  }

  groups(): readonly GroupSummary[] {
    return [...this.#watches.values()].map((watch) => watch.insight.summary(this.#nowMs));
  }

  watch(groupId: string): StoryWatch | null {
    return this.#watches.get(groupId) ?? null;
  }

  async metrics(): Promise<readonly string[]> {
    return [];
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async close(): Promise<void> {}
}

class StoryWatch implements GroupWatch {
  readonly groupId: string;
  readonly insight: GroupInsight;
  seq = 0;
  readonly #story: readonly ToldInput[];
  readonly #nowMs: () => number;
  readonly #listeners = new Set<(deltas: readonly SequencedDelta[]) => void>();
  readonly #inputListeners = new Set<(input: GroupInput) => void>();
  #toldCount = 0;

  constructor(groupId: string, story: readonly ToldInput[], nowMs: () => number) {
    this.groupId = groupId;
    this.#story = story;
    this.#nowMs = nowMs;
    this.insight = new GroupInsight({ groupId });
    this.insight.setSources(SOURCES);
  }

  tellUpTo(atMs: number): void {
    for (;;) {
      const next = this.#story[this.#toldCount];
      if (next === undefined || next.atMs > atMs) break;
      this.#tell(next.input);
      this.#toldCount++;
    }
    this.#give();
  }

  view(): GroupView {
    this.#give();
    return this.insight.view(this.#nowMs());
  }

  /** Nothing is kept: who comes again gets the whole view. */
  deltasSince(): null {
    return null;
  }

  onDeltas(listener: (deltas: readonly SequencedDelta[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onInput(listener: (input: GroupInput) => void): () => void {
    this.#inputListeners.add(listener);
    return () => this.#inputListeners.delete(listener);
  }

  #tell(input: GroupInput): void {
    if (input.kind === "note") this.insight.foldNote(input.payload);
    else if (input.kind === "report") this.insight.foldReport(input.payload);
    else this.insight.foldLag(input.payload);
    for (const listener of this.#inputListeners) listener(input);
  }

  #give(): void {
    if (this.#listeners.size === 0) return;
    const atMs = this.#nowMs();
    const deltas = this.insight
      .takeDeltas(atMs)
      .map((delta) => ({ ...delta, atMs, seq: ++this.seq }));
    if (deltas.length === 0) return;
    for (const listener of [...this.#listeners]) listener(deltas);
  }
}
