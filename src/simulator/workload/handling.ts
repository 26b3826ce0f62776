import { partitionName } from "../history/partition-name.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { Random } from "../random.ts";
import type { World } from "../world.ts";
import type { SimulatedRecord } from "./consumer-under-test.ts";
import type { MemberPlan } from "./plan.ts";

export interface HandlingOptions {
  readonly world: World;
  readonly process: SimulatedProcess;
  readonly random: Random;
  readonly plan: MemberPlan;
}

/**
 * What an application does with records: it takes its time, and tells the history when it begins and when it is done. A
 * handler that takes no time at all is an ordinary function, as it often is with users.
 */
export class RecordHandling {
  readonly #options: HandlingOptions;
  /** The next handler takes this long instead. */
  #nextDurationMs: number | null = null;
  #isHurried = false;

  constructor(options: HandlingOptions) {
    this.#options = options;
  }

  /** The next handler that begins takes so long. */
  slowDown(durationMs: number): void {
    this.#nextDurationMs = durationMs;
  }

  /** From here on no handler takes any time: the end is near, and nothing is to be left over. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** Handles records of one partition that were handed out together. */
  handle(
    records: readonly SimulatedRecord[],
    signal: AbortSignal | null,
  ): undefined | Promise<void> {
    const id = this.begin(records);
    const durationMs = this.#drawDurationMs();
    if (durationMs === 0) {
      this.end(id, records, records.length);
      return undefined;
    }
    return this.#takeTime(durationMs, signal, id).then((wasAborted) => {
      const isGivenUp = wasAborted && this.#options.plan.heedsSignal;
      this.end(id, records, isGivenUp ? 0 : records.length);
    });
  }

  /** Says that the application has these in its hands now. */
  begin(records: readonly SimulatedRecord[]): number {
    const first = records[0]!;
    const { world, process } = this.#options;
    const handling = world.history.nextHandling();
    world.history.record({
      type: "HandlingBegan",
      process: process.name,
      partition: partitionName(first.topic, first.partition),
      handling,
      firstOffset: first.offset,
      lastOffset: records.at(-1)!.offset,
    });
    return handling;
  }

  /** Says that it is done with the first `doneCount` of them. */
  end(handling: number, records: readonly SimulatedRecord[], doneCount: number): void {
    const { world, process } = this.#options;
    const firstOffset = records[0]!.offset;
    world.history.record({
      type: "HandlingEnded",
      process: process.name,
      handling,
      firstOffset,
      lastOffset: doneCount === 0 ? firstOffset - 1 : records[doneCount - 1]!.offset,
    });
  }

  /** Lets time pass in the process, as drawn. */
  async work(): Promise<void> {
    const durationMs = this.#drawDurationMs();
    if (durationMs > 0) await this.sleep(durationMs);
  }

  sleep(durationMs: number): Promise<void> {
    const { clock } = this.#options.process;
    return new Promise((resolve) => {
      clock.setTimer(clock.nowMs() + durationMs, resolve);
    });
  }

  #drawDurationMs(): number {
    const { random, plan } = this.#options;
    const slowMs = this.#nextDurationMs;
    this.#nextDurationMs = null;
    if (slowMs !== null) return slowMs;
    if (this.#isHurried) return 0;
    if (plan.maxHandlerMs === 0 || random.chance(0.5)) return plan.minHandlerMs;
    // Mostly short, now and then long.
    return plan.minHandlerMs + (plan.maxHandlerMs - plan.minHandlerMs) * random.fraction() ** 3;
  }

  /** Resolves with true when the signal fired meanwhile; at once, if the application heeds it. */
  #takeTime(durationMs: number, signal: AbortSignal | null, handling: number): Promise<boolean> {
    const { world, process, plan } = this.#options;
    const { clock } = process;
    return new Promise((resolve) => {
      let wasAborted = false;
      const over = (): void => {
        signal?.removeEventListener("abort", abort);
        timer.cancel();
        resolve(wasAborted);
      };
      const abort = (): void => {
        wasAborted = true;
        world.history.record({ type: "HandlingAborted", process: process.name, handling });
        if (plan.heedsSignal) over();
      };
      const timer = clock.setTimer(clock.nowMs() + durationMs, over);
      signal?.addEventListener("abort", abort);
    });
  }
}
