import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { applyDelta, type GroupDelta, type GroupView } from "../../../insight/index.ts";
import { endpoints } from "./api.ts";
import { heardAt, nowMs, paused, standAt, tickSoon } from "./clock.ts";
import { type ConnectionState, LiveStream } from "./connection.ts";
import { knownSinceMs } from "./cursor.ts";
import { isHeardAlready, withinRing } from "./heard-view.ts";
import { isOfRecording, recordedConnection } from "./served-recording.ts";
import type { GroupSource } from "./sources.ts";

type SentDelta = GroupDelta & { readonly atMs: number };

/**
 * The open group: what was heard last, and what is shown of it.
 *
 * Deltas are folded as they come. What is shown follows at the chosen rate, and stands still while paused, so that a
 * burst of deltas costs one drawing.
 */
export class GroupStore implements GroupSource {
  readonly groupId: string;
  readonly #stream: LiveStream;
  readonly #shown = signal<GroupView | null>(null);
  readonly #stopPublishing: () => void;
  readonly #connection: ReadonlySignal<ConnectionState>;
  #heard: GroupView | null = null;

  constructor(groupId: string) {
    this.groupId = groupId;
    this.#stream = new LiveStream(endpoints.groupStream(groupId), {
      snapshot: (data) => this.#onSnapshot(data as GroupView),
      delta: (data) => this.#onDelta(data as SentDelta),
    });
    this.#connection = recordedConnection(this.#stream.state, () => this.#shown.value?.sources);
    this.#stopPublishing = effect(() => {
      if (nowMs.value > 0) untracked(() => this.#publish());
    });
  }

  get view(): ReadonlySignal<GroupView | null> {
    return this.#shown;
  }

  get connection(): ReadonlySignal<ConnectionState> {
    return this.#connection;
  }

  close(): void {
    this.#stopPublishing();
    this.#stream.close();
  }

  #onSnapshot(view: GroupView): void {
    this.#heard = view;
    if (isOfRecording(view.sources)) standAt(view.now.asOfMs);
    else heardAt(view.now.asOfMs);
    knownSinceMs.value = view.knownSinceMs;
    if (this.#shown.value === null) this.#shown.value = view;
  }

  #onDelta(delta: SentDelta): void {
    if (this.#heard === null) return;
    heardAt(delta.atMs);
    if (isHeardAlready(this.#heard, delta)) return;
    this.#heard = applyDelta(this.#heard, delta);
    if (delta.kind === "now" || delta.kind === "rebalance") tickSoon();
  }

  #publish(): void {
    if (this.#heard === null || paused.value || this.#heard === this.#shown.value) return;
    this.#heard = withinRing(this.#heard);
    this.#shown.value = this.#heard;
  }
}
