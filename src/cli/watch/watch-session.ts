import type { GroupView } from "../../insight/index.ts";
import type { Observatory } from "../../observer/index.ts";
import { viewOf } from "../observation/with-observatory.ts";
import { isHeard, watchFrame } from "./frame.ts";
import type { Pen } from "./pen.ts";
import { keysOf, LOOKING_AT_NOW, type Looking, pressed, watchHelp } from "./watch-keys.ts";

const MOST_SHOWN_MS = 120_000;
const LEAST_SHOWN_MS = 10_000;

export interface WatchOptions {
  readonly groupId: string;
  /** Time to the left of the cursor, in ms. */
  readonly spanMs?: number;
  /** True: what is looked at does not go on. */
  readonly isRecording: boolean;
  /** Plays what is known from its beginning, so many times as fast as it was. */
  readonly playSpeed?: number;
  /** What time has passed is told by this, in ms. Default: the process's. */
  readonly monotonicMs?: () => number;
}

/** What somebody looks at, and what that makes of each picture. */
export class WatchSession {
  readonly #observatory: Observatory;
  readonly #options: WatchOptions;
  readonly #monotonicMs: () => number;
  #looking: Looking = LOOKING_AT_NOW;
  #drawnAtMs: number | null = null;
  /** The view that a paused picture stays with. */
  #held: GroupView | null = null;
  /** The last that was heard: a group that was deleted is still shown. */
  #last: GroupView;
  /** It was ended by Ctrl-C. */
  isInterrupted = false;

  /** Throws a sentence when there is no such group. */
  constructor(observatory: Observatory, options: WatchOptions) {
    this.#observatory = observatory;
    this.#options = options;
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
    this.#last = viewOf(observatory, options.groupId);
    if (options.playSpeed !== undefined) {
      this.#looking = { ...LOOKING_AT_NOW, cursorMs: this.#last.knownSinceMs };
    }
  }

  /** What a terminal sent. False: that was the end. */
  press(text: string): boolean {
    for (const key of keysOf(text)) {
      const looking = pressed(key, this.#looking, this.#view());
      if (looking === null) {
        this.isInterrupted = key === "\u0003";
        return false;
      }
      this.#looking = looking;
      this.#held = looking.paused ? (this.#held ?? this.#view()) : null;
    }
    return true;
  }

  /** The picture of now, or of the cursor. */
  frame(room: { readonly width: number; readonly height: number; readonly pen: Pen }): string[] {
    this.#play();
    const { isRecording, spanMs } = this.#options;
    const { cursorMs, show, paused, help } = this.#looking;
    const view = this.#view();
    const toMs = cursorMs ?? view.now.asOfMs;
    const frame = watchFrame(view, {
      ...room,
      range: { fromMs: toMs - (spanMs ?? shownMs(view)), toMs },
      cursorMs,
      show,
      paused,
      isPlaying: this.#isPlaying(),
      ageMs: isRecording ? null : Math.max(0, this.#observatory.nowMs() - view.now.asOfMs),
    });
    return help ? [...frame.slice(0, 1), "", ...watchHelp].slice(0, room.height) : frame;
  }

  #isPlaying(): boolean {
    const { cursorMs, paused } = this.#looking;
    return this.#options.playSpeed !== undefined && cursorMs !== null && !paused;
  }

  /** Moves the cursor by the time that passed since the last picture; at the end there is nothing more to play. */
  #play(): void {
    const drawnAtMs = this.#drawnAtMs;
    this.#drawnAtMs = this.#monotonicMs();
    const { cursorMs } = this.#looking;
    if (!this.#isPlaying() || cursorMs === null || drawnAtMs === null) return;
    const nextMs = cursorMs + (this.#drawnAtMs - drawnAtMs) * (this.#options.playSpeed ?? 1);
    const isAtEnd = nextMs >= this.#view().now.asOfMs;
    this.#looking = { ...this.#looking, cursorMs: isAtEnd ? null : nextMs };
  }

  #view(): GroupView {
    if (this.#held !== null) return this.#held;
    const view = this.#observatory.watch(this.#options.groupId)?.view() ?? this.#last;
    // Nobody tells what has become of it since: the picture ends where it was last heard of.
    this.#last = isHeard(view) ? view : { ...this.#last, sources: view.sources };
    return this.#last;
  }
}

/** As much as is known, so that a young group fills the picture; of an old one the last minutes. */
function shownMs({ now, knownSinceMs }: GroupView): number {
  return Math.min(MOST_SHOWN_MS, Math.max(LEAST_SHOWN_MS, now.asOfMs - knownSinceMs));
}
