import { startBroker } from "../../embedded/index.ts";
import { stderrLog } from "../stderr-log.ts";
import { Actions } from "./actions.ts";
import { nowMs } from "./child-protocol.ts";
import type { DemoOptions } from "./demo-options.ts";
import { type KeyAction, keysHelp, readKeys, type StageAction } from "./keyboard.ts";
import { Narrator } from "./narrator.ts";
import { choosePaint, type Paint } from "./paint.ts";
import { progressLines } from "./progress.ts";
import { Screen } from "./screen.ts";
import { GROUP_ID, Stage, TOPIC } from "./stage.ts";
import { statusLine } from "./status-line.ts";
import { runTour } from "./tour.ts";

const REDRAW_EVERY_MS = 250;
/** A first rebalance that waits a moment holds all consumers that start together. */
const INITIAL_REBALANCE_DELAY_MS = 1_000;

/** Runs the demo to its end; resolves to the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const broker = await startBroker({
    topics: [{ name: TOPIC, partitions: options.partitionCount }],
    ...(options.verbose ? { log: stderrLog("info") } : {}),
    config: { "group.initial.rebalance.delay.ms": String(INITIAL_REBALANCE_DELAY_MS) },
  });
  const demo = new Demo(options);
  try {
    return await demo.run(new Stage(broker, options, (message) => demo.end(1, message)));
  } finally {
    await broker.close();
  }
}

class Demo {
  readonly #options: DemoOptions;
  readonly #paint: Paint;
  readonly #screen: Screen;
  readonly #ended: Promise<number>;
  #resolve: (exitCode: number) => void = () => {};
  #tourTimer: NodeJS.Timeout | undefined;
  #saidProgress = false;

  constructor(options: DemoOptions) {
    const isTty = process.stdout.isTTY === true;
    this.#options = options;
    this.#paint = choosePaint(isTty, process.env);
    this.#screen = new Screen(process.stdout, { hasStatus: isTty && !options.json });
    this.#ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Ends the demo; the first call decides. */
  end(exitCode: number, message: string | null = null): void {
    if (message !== null) process.stderr.write(`${message}\n`);
    this.#resolve(exitCode);
  }

  async run(stage: Stage): Promise<number> {
    const { json } = this.#options;
    const narrator = new Narrator(stage.history, this.#screen, { json, paint: this.#paint });
    const actions = new Actions(stage);
    process.once("SIGINT", () => this.end(this.#options.tour ? 130 : 0));
    process.once("SIGTERM", () => this.end(0));
    // Whoever read the stories has read enough.
    process.stdout.on("error", () => this.end(0));
    this.#greet();
    for (let i = 0; i < this.#options.consumerCount; i += 1) stage.fleet.start();
    const redraw = setInterval(() => this.#redraw(stage, narrator), REDRAW_EVERY_MS);
    const stopKeys = this.#readKeys(actions);
    if (this.#options.tour) this.#tour(stage, { narrator, actions });
    const exitCode = await this.#ended;
    clearInterval(redraw);
    // A tour that was cut short sleeps for ever.
    clearTimeout(this.#tourTimer);
    stopKeys();
    stage.close();
    this.#screen.close();
    narrator.close();
    this.#sayProgress(stage);
    return exitCode;
  }

  #greet(): void {
    const { input, ratePerSecond, partitionCount, consumerCount, sessionTimeoutMs, workMs } =
      this.#options;
    const what =
      input === null ? "numbered orders" : `the lines of ${input === "-" ? "stdin" : input}`;
    this.#say(
      this.#paint.bold(`group ${GROUP_ID}: ${consumerCount} consumers, each a process of its own`),
      `topic ${TOPIC}: ${partitionCount} partitions, fed with ${what}, ${ratePerSecond} a second`,
      `session.timeout.ms ${sessionTimeoutMs}, heartbeats and commits every second,`,
      `${workMs} ms of work for each record: at most ${Math.floor(1000 / workMs)} a second for each consumer`,
      ...(this.#hasKeys ? keysHelp : []),
    );
  }

  /** Words around the stories; `--json` prints none. */
  #say(...lines: string[]): void {
    if (!this.#options.json) this.#screen.print(lines);
  }

  /** Once: when the input is done, or at the end. */
  #sayProgress(stage: Stage): void {
    if (this.#saidProgress) return;
    this.#saidProgress = true;
    const { isInputEnded } = stage;
    const lines = progressLines(stage.progress, { options: this.#options, isInputEnded });
    if (lines.length > 0) this.#say("", ...lines);
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
    const line = actions.perform(action);
    if (line !== null && !(this.#options.tour && action.type === "Choose")) {
      this.#say(this.#paint.cyan(`» ${line}`));
    }
  }

  #redraw(stage: Stage, narrator: Narrator): void {
    const now = nowMs();
    narrator.tell(now);
    const last = stage.history.rebalances.at(-1) ?? null;
    const group = { partitions: stage.history.partitions(), last };
    this.#screen.status(statusLine(group, { nowMs: now, width: this.#screen.width }));
    if (this.#options.input !== null && stage.isInputEnded && stage.isDrained) {
      this.#sayProgress(stage);
    }
    const isInteractive = this.#hasKeys || this.#options.tour;
    if (!isInteractive && stage.isInputEnded && stage.isDrained && narrator.isUpToDate) this.end(0);
  }

  #tour(stage: Stage, { narrator, actions }: { narrator: Narrator; actions: Actions }): void {
    const { rebalances } = stage.history;
    runTour({
      rebalanceCount: () => rebalances.at(-1)?.number ?? 0,
      isQuiet: () => narrator.isUpToDate,
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
