import type { Observatory } from "../../observer/index.ts";
import { choosePaint, plain } from "../demo/paint.ts";
import { untilSignal } from "../until-signal.ts";
import { colourPen, plainPen } from "./pen.ts";
import { FullScreen } from "./screen.ts";
import { type WatchOptions, WatchSession } from "./watch-session.ts";

/** A terminal is drawn four times a second at most. */
const REDRAW_EVERY_MS = 250;
const CTRL_C = "\u0003";
const CTRL_Z = "\u001a";

/** Both ends of a terminal that understands more than lines: nothing less can be filled and asked for keys. */
export function isTerminal(): boolean {
  const { stdin, stdout, env } = process;
  return stdout.isTTY === true && stdin.isTTY === true && env["TERM"] !== "dumb";
}

/**
 * Draws the group until somebody quits (0), interrupts (130) or terminates it (0): the exit code. The terminal is as it was
 * before, however it ends.
 */
export async function runWatch(observatory: Observatory, options: WatchOptions): Promise<number> {
  const { stdin, stdout } = process;
  const session = new WatchSession(observatory, options);
  const screen = new FullScreen(stdout);
  const pen = choosePaint(true, process.env) === plain ? plainPen : colourPen;
  const restore = (): void => {
    screen.close();
    stdin.setRawMode(false);
  };
  // Whatever ends the process, an error of ours too.
  process.once("exit", restore);
  const until = untilSignal();
  try {
    await shown({ session, screen, signal: until.signal }, () =>
      screen.draw(session.frame({ width: screen.width, height: screen.height, pen })),
    );
  } finally {
    restore();
    process.off("exit", restore);
    stdin.pause();
  }
  const exitCode = until.close();
  return session.isInterrupted ? 130 : exitCode;
}

/** Draws now and then, and for each key, until the session or the signal ends it. */
function shown(
  what: {
    readonly session: WatchSession;
    readonly screen: FullScreen;
    readonly signal: AbortSignal;
  },
  draw: () => void,
): Promise<void> {
  const { session, screen, signal } = what;
  const { stdin, stdout } = process;
  return new Promise((resolve) => {
    const redraw = setInterval(draw, REDRAW_EVERY_MS);
    const end = (): void => {
      clearInterval(redraw);
      stdin.off("data", onKeys).off("end", end);
      stdout.off("resize", onResize);
      process.off("SIGCONT", onContinue);
      resolve();
    };
    const onKeys = (text: string): void => {
      if (text.includes(CTRL_Z)) suspend(screen);
      else if (session.press(text.includes(CTRL_C) ? CTRL_C : text)) draw();
      else end();
    };
    const onResize = (): void => {
      screen.forget();
      draw();
    };
    const onContinue = (): void => {
      stdin.setRawMode(true);
      screen.open();
      draw();
    };
    stdin.setRawMode(true).setEncoding("utf8").on("data", onKeys).once("end", end).resume();
    stdout.on("resize", onResize);
    process.on("SIGCONT", onContinue);
    signal.addEventListener("abort", end, { once: true });
    draw();
  });
}

/** As Ctrl-Z does where nobody reads keys: the shell has its terminal back, and `fg` goes on. */
function suspend(screen: FullScreen): void {
  screen.close();
  process.stdin.setRawMode(false);
  process.kill(process.pid, "SIGTSTP");
}
