import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { applyDelta, type GroupDelta, type GroupView } from "../../../insight/index.ts";
import { endpoints } from "./api.ts";
import { heardAt, nowMs, paused } from "./clock.ts";
import { type ConnectionState, LiveStream } from "./connection.ts";
import { knownSinceMs } from "./cursor.ts";

/** Kept in the browser; what is older has to be asked for. */
const RING_MS = 2 * 60 * 60 * 1_000;

type SentDelta = GroupDelta & { readonly atMs: number };

/**
 * The open group: what was heard last, and what is shown of it.
 *
 * Deltas are folded as they come. What is shown follows at the chosen rate, and stands still while paused, so that a
 * burst of deltas costs one drawing.
 */
export class GroupStore {
  readonly groupId: string;
  readonly #stream: LiveStream;
  readonly #shown = signal<GroupView | null>(null);
  readonly #stopPublishing: () => void;
  #heard: GroupView | null = null;

  constructor(groupId: string) {
    this.groupId = groupId;
    this.#stream = new LiveStream(endpoints.groupStream(groupId), {
      snapshot: (data) => this.#onSnapshot(data as GroupView),
      delta: (data) => this.#onDelta(data as SentDelta),
    });
    this.#stopPublishing = effect(() => {
      if (nowMs.value > 0) untracked(() => this.#publish());
    });
  }

  get view(): ReadonlySignal<GroupView | null> {
    return this.#shown;
  }

  get connection(): ReadonlySignal<ConnectionState> {
    return this.#stream.state;
  }

  close(): void {
    this.#stopPublishing();
    this.#stream.close();
  }

  #onSnapshot(view: GroupView): void {
    this.#heard = view;
    heardAt(view.now.asOfMs);
    knownSinceMs.value = view.knownSinceMs;
    if (this.#shown.value === null) this.#shown.value = view;
  }

  #onDelta(delta: SentDelta): void {
    if (this.#heard === null) return;
    heardAt(delta.atMs);
    if (isHeardAlready(this.#heard, delta)) return;
    this.#heard = applyDelta(this.#heard, delta);
  }

  #publish(): void {
    if (this.#heard === null || paused.value || this.#heard === this.#shown.value) return;
    this.#heard = withinRing(this.#heard);
    this.#shown.value = this.#heard;
  }
}

/** A snapshot may hold what a delta behind it tells once more; an event must not stand there twice. */
export function isHeardAlready({ events }: GroupView, delta: GroupDelta): boolean {
  return delta.kind === "event" && delta.payload.id <= (events.at(-1)?.id ?? 0);
}

/** The same view without lag points that are too old to be drawn. */
export function withinRing(view: GroupView): GroupView {
  const sinceMs = view.now.asOfMs - RING_MS;
  if ((view.lag[0]?.atMs ?? sinceMs) >= sinceMs) return view;
  return { ...view, lag: view.lag.filter(({ atMs }) => atMs >= sinceMs) };
}
