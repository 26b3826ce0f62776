import type { Observatory } from "../../observer/index.ts";
import { Actions } from "./actions.ts";
import { nowMs } from "./child-protocol.ts";
import type { DemoControl } from "./demo-control.ts";
import type { DemoOptions } from "./demo-options.ts";
import { type KeyAction, keysHelp, readKeys, type StageAction } from "./keyboard.ts";
import { Narrator } from "./narrator.ts";
import { choosePaint, type Paint } from "./paint.ts";
import { type Progress, progressLines } from "./progress.ts";
import { Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";
import { statusLine } from "./status-line.ts";
import { runTour } from "./tour.ts";
import { WatchedGroup } from "./watched-group.ts";

const REDRAW_EVERY_MS = 250;

/** The demo in the terminal: the stories of the group's rebalances, the status line, the keys and the tour. */
export class DemoTerminal {
  readonly #options: DemoOptions;
  readonly #group: WatchedGroup;
  readonly #bootstrapServer: string;
  readonly #paint: Paint;
  readonly #screen: Screen;
  readonly #narrator: Narrator;
  readonly #ended: Promise<number>;
  #resolve: (exitCode: number) => void = () => {};
  #tourTimer: NodeJS.Timeout | undefined;
  #saidProgress = false;

  constructor(options: DemoOptions, observatory: Observatory, groupId: string) {
    const isTty = process.stdout.isTTY === true;
    this.#options = options;
    this.#group = new WatchedGroup(observatory, groupId);
    // One of three is enough to find the others.
    this.#bootstrapServer = observatory.target.split(",")[0] ?? "";
    this.#paint = choosePaint(isTty, process.env);
    this.#screen = new Screen(process.stdout, { hasStatus: isTty && !options.json });
    const { json } = options;
    this.#narrator = new Narrator(this.#group, this.#screen, { json, paint: this.#paint });
    this.#ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Ends the demo; the first call decides. */
  end(exitCode: number, message: string | null = null): void {
    if (message !== null) this.warn(message);
    this.#resolve(exitCode);
  }

  warn(message: string): void {
    process.stderr.write(`${message}\n`);
  }

  /** Tells the story until the demo is ended; resolves to the exit code. */
  async run(stage: Stage, control: DemoControl, url: string | null): Promise<number> {
    const actions = new Actions(control);
    process.once("SIGINT", () => this.end(this.#options.tour ? 130 : 0));
    process.once("SIGTERM", () => this.end(0));
    // Whoever read the stories has read enough.
    process.stdout.on("error", () => this.end(0));
    this.#sayUrl(url);
    this.#greet();
    const redraw = setInterval(() => this.#redraw(stage), REDRAW_EVERY_MS);
    const stopKeys = this.#readKeys(actions);
    if (this.#options.tour) this.#tour(actions);
    const exitCode = await this.#ended;
    clearInterval(redraw);
    // A tour that was cut short sleeps for ever.
    clearTimeout(this.#tourTimer);
    stopKeys();
    this.#group.look();
    this.#screen.close();
    this.#narrator.close();
    this.#sayProgress(stage);
    return exitCode;
  }

  /** The first line; `--json` has stdout for itself. */
  #sayUrl(url: string | null): void {
    if (url === null) return;
    if (this.#options.json) this.warn(url);
    else this.#say(this.#paint.bold(url));
  }

  #greet(): void {
    const { input, ratePerSecond, partitionCount, consumerCount, sessionTimeoutMs, workMs } =
      this.#options;
    const what =
      input === null ? "numbered orders" : `the lines of ${input === "-" ? "stdin" : input}`;
    this.#say(
      this.#paint.bold(
        `group ${this.#group.groupId}: ${consumerCount} consumers, each a process of its own`,
      ),
      `${partitionCount} partitions on three brokers, fed with ${what}, ${ratePerSecond} a second`,
      `session.timeout.ms ${sessionTimeoutMs}, heartbeats and commits every second,`,
      `${workMs} ms of work for each record: at most ${Math.floor(1000 / workMs)} a second for each consumer`,
      `from another terminal: regroup watch ${this.#group.groupId} -b ${this.#bootstrapServer}`,
      ...(this.#hasKeys ? keysHelp : []),
    );
  }

  /** Words around the stories; `--json` prints none. */
  #say(...lines: string[]): void {
    if (!this.#options.json) this.#screen.print(lines);
  }

  /** Once: when the input is done, or at the end. */
  #sayProgress({ isInputEnded }: Stage): void {
    if (this.#saidProgress) return;
    this.#saidProgress = true;
    const lines = progressLines(this.#progress, { options: this.#options, isInputEnded });
    if (lines.length > 0) this.#say("", ...lines);
  }

  /** Records in the log, and how many of them have been processed, repeats not counted. */
  get #progress(): Progress {
    const { partitions } = this.#group;
    return {
      fedCount: partitions.reduce((sum, { logEndOffset }) => sum + (logEndOffset ?? 0), 0),
      processedCount: partitions.reduce((sum, { position }) => sum + (position ?? 0), 0),
    };
  }

  /** True when everything that was fed has been processed and committed. */
  get #isDrained(): boolean {
    const fed = this.#group.partitions.filter(({ logEndOffset }) => (logEndOffset ?? 0) > 0);
    return fed.every(({ lag }) => lag === 0);
  }

  get #hasKeys(): boolean {
    const { tour, input } = this.#options;
    return process.stdin.isTTY === true && !tour && input !== "-";
  }

  #readKeys(actions: Actions): () => void {
    if (!this.#hasKeys) return () => {};
    return readKeys(process.stdin, (action) => this.#onKey(actions, action));
  }

  #onKey(actions: Actions, action: KeyAction): void {
    if (action.type === "Quit") this.end(0);
    else if (action.type === "Help") this.#say(...keysHelp);
    else this.#perform(actions, action);
  }

  #perform(actions: Actions, action: StageAction): void {
    actions.perform(action).then(
      (line) => {
        if (!(this.#options.tour && action.type === "Choose")) {
          this.#say(this.#paint.cyan(`» ${line}`));
        }
      },
      (error: unknown) => this.warn(String(error)),
    );
  }

  #redraw(stage: Stage): void {
    const now = nowMs();
    this.#group.look();
    this.#narrator.tell(now);
    const last = this.#group.rebalances.at(-1) ?? null;
    const group = { partitions: this.#group.partitions, last };
    this.#screen.status(statusLine(group, { nowMs: now, width: this.#screen.width }));
    const isDone = stage.isInputEnded && this.#isDrained;
    if (this.#options.input !== null && isDone) this.#sayProgress(stage);
    // A page is looked at for as long as somebody likes.
    const isInteractive = this.#hasKeys || this.#options.tour || this.#options.console;
    if (!isInteractive && isDone && this.#narrator.isUpToDate) this.end(0);
  }

  #tour(actions: Actions): void {
    runTour({
      rebalanceCount: () => this.#group.rebalances.at(-1)?.number ?? 0,
      isQuiet: () => this.#narrator.isUpToDate,
      say: (line) => this.#say("", this.#paint.bold(line)),
      perform: (action) => this.#perform(actions, action),
      sleep: (ms) =>
        new Promise((resolve) => {
          this.#tourTimer = setTimeout(resolve, ms);
        }),
    }).then(
      (failed) => {
        const what = failed.map(({ say }) => `"${say}"`).join(", ");
        if (failed.length === 0) this.end(0);
        else this.end(1, `No rebalance came to rest in time after ${what}`);
      },
      (error: unknown) => this.end(1, String(error)),
    );
  }
}
