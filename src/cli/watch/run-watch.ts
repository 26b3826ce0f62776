import type { GroupView } from "../../insight/index.ts";
import type { Observatory } from "../../observer/index.ts";
import { choosePaint, plain } from "../demo/paint.ts";
import { viewOf } from "../observation/with-observatory.ts";
import { watchFrame } from "./frame.ts";
import { colourPen, type Pen, plainPen } from "./pen.ts";
import { FullScreen } from "./screen.ts";
import { keysOf, LOOKING_AT_NOW, type Looking, pressed, watchHelp } from "./watch-keys.ts";

/** A terminal is drawn four times a second at most. */
const REDRAW_EVERY_MS = 250;
const MOST_SHOWN_MS = 120_000;

export interface WatchOptions {
  readonly groupId: string;
  /** Time to the left of the cursor, in ms. */
  readonly spanMs?: number;
  /** True: what is looked at does not go on. */
  readonly isRecording: boolean;
  /** Plays what is known from its beginning, so many times as fast as it was. */
  readonly playSpeed?: number;
}

/** Draws the group until somebody quits; resolves to the exit code. */
export async function runWatch(observatory: Observatory, options: WatchOptions): Promise<number> {
  viewOf(observatory, options.groupId);
  const { stdin, stdout } = process;
  const screen = new FullScreen(stdout);
  const pen = choosePaint(true, process.env) === plain ? plainPen : colourPen;
  const session = new WatchSession(observatory, { ...options, screen, pen });
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  const onKeys = (text: string): void => session.press(text);
  stdin.on("data", onKeys);
  stdin.resume();
  const onResize = (): void => session.draw();
  stdout.on("resize", onResize);
  const redraw = setInterval(onResize, REDRAW_EVERY_MS);
  const onSignal = (): void => session.end(130);
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    session.draw();
    return await session.ended;
  } finally {
    clearInterval(redraw);
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    stdout.off("resize", onResize);
    stdin.off("data", onKeys);
    stdin.setRawMode(false);
    stdin.pause();
    screen.close();
  }
}

class WatchSession {
  readonly #observatory: Observatory;
  readonly #options: WatchOptions & { readonly screen: FullScreen; readonly pen: Pen };
  #looking: Looking = LOOKING_AT_NOW;
  #drawnAtMs: number | null = null;
  /** The view that a paused picture stays with. */
  #held: GroupView | null = null;
  #end: (exitCode: number) => void = () => {};
  readonly ended = new Promise<number>((resolve) => {
    this.#end = resolve;
  });

  constructor(
    observatory: Observatory,
    options: WatchOptions & { readonly screen: FullScreen; readonly pen: Pen },
  ) {
    this.#observatory = observatory;
    this.#options = options;
    if (options.playSpeed !== undefined) {
      const view = this.#view();
      this.#looking = { ...LOOKING_AT_NOW, cursorMs: view.knownSinceMs };
    }
  }

  end(exitCode: number): void {
    this.#end(exitCode);
  }

  press(text: string): void {
    for (const key of keysOf(text)) {
      const looking = pressed(key, this.#looking, this.#view());
      if (looking === null) {
        this.end(0);
        return;
      }
      this.#looking = looking;
      this.#held = looking.paused ? (this.#held ?? this.#view()) : null;
    }
    this.draw();
  }

  draw(): void {
    this.#play();
    const { screen, pen, isRecording, spanMs } = this.#options;
    const { cursorMs, show, paused, help } = this.#looking;
    const view = this.#view();
    const toMs = cursorMs ?? view.now.asOfMs;
    const frame = watchFrame(view, {
      width: screen.width,
      height: screen.height,
      range: { fromMs: toMs - (spanMs ?? shownMs(view)), toMs },
      cursorMs,
      show,
      paused,
      ageMs: isRecording ? null : Math.max(0, this.#observatory.nowMs() - view.now.asOfMs),
      pen,
    });
    screen.draw(help ? [...frame.slice(0, 1), "", ...watchHelp] : frame);
  }

  /** Moves the cursor by the time that passed since the last picture; at the end there is nothing more to play. */
  #play(): void {
    const { playSpeed } = this.#options;
    const { cursorMs, paused } = this.#looking;
    const drawnAtMs = this.#drawnAtMs;
    this.#drawnAtMs = performance.now();
    if (playSpeed === undefined || cursorMs === null || paused || drawnAtMs === null) return;
    const nextMs = cursorMs + (this.#drawnAtMs - drawnAtMs) * playSpeed;
    this.#looking = {
      ...this.#looking,
      cursorMs: nextMs >= this.#view().now.asOfMs ? null : nextMs,
    };
  }

  #view(): GroupView {
    return this.#held ?? viewOf(this.#observatory, this.#options.groupId);
  }
}

/** As much as is known, so that a young group fills the picture; of an old one the last minutes. */
function shownMs({ now, knownSinceMs }: GroupView): number {
  return Math.min(MOST_SHOWN_MS, Math.max(10_000, now.asOfMs - knownSinceMs));
}
