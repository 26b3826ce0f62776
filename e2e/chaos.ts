/** What happens to the workers while they work, at random, from a seed. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Crew, StageSetup, Worker } from "./crew.ts";

export type Fault = "kill" | "freeze" | "restart" | "join" | "leave";

/** Faults after which nothing may have been handled twice. */
export const CLEAN_FAULTS: readonly Fault[] = ["restart", "join", "leave"];
export const ALL_FAULTS: readonly Fault[] = ["kill", "freeze", ...CLEAN_FAULTS];

export interface ChaosPlan {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly isStatic: boolean;
  readonly sessionTimeoutMs: number;
  readonly pauseMs: number;
}

const MEMBERS = { least: 2, most: 4 };

/** Mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Chaos {
  readonly counts: Record<Fault, number> = { kill: 0, freeze: 0, restart: 0, join: 0, leave: 0 };
  readonly #crew: Crew;
  readonly #stages: readonly StageSetup[];
  readonly #plan: ChaosPlan;
  readonly #random: () => number;
  readonly #pending = new Set<Promise<void>>();
  #instances = 0;

  constructor(crew: Crew, stages: readonly StageSetup[], plan: ChaosPlan) {
    this.#crew = crew;
    this.#stages = stages;
    this.#plan = plan;
    this.#random = seededRandom(plan.seed);
  }

  launch(stage: StageSetup, instanceId?: string | null): void {
    const fresh = this.#plan.isStatic ? `instance-${++this.#instances}` : null;
    this.#crew.launch(stage, instanceId === undefined ? fresh : instanceId);
  }

  /** Faults, one after another with random pauses, until told to end; then until those under way have ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#plan.pauseMs * (0.5 + this.#random()), undefined, { signal }).catch(
        () => {},
      );
      if (signal.aborted) break;
      this.#strike(this.#pick(this.#stages), this.#pick(this.#plan.faults));
    }
    await Promise.all(this.#pending);
  }

  #strike(stage: StageSetup, fault: Fault): void {
    const awake = this.#crew.ofStage(stage.stage).filter((worker) => !worker.isFrozen);
    const victim = awake.length === 0 ? undefined : this.#pick(awake);
    if (fault === "join" && awake.length < MEMBERS.most) {
      this.counts.join++;
      this.launch(stage);
    }
    if (fault === "join" || victim === undefined) return;
    if (fault === "leave" && (awake.length <= MEMBERS.least || this.#plan.isStatic)) return;
    this.counts[fault]++;
    const struck = this.#do(fault, victim, stage).finally(() => this.#pending.delete(struck));
    this.#pending.add(struck);
  }

  async #do(fault: Exclude<Fault, "join">, victim: Worker, stage: StageSetup): Promise<void> {
    const { groupInstanceId } = victim.setup;
    if (fault === "leave") return this.#crew.leave(victim);
    if (fault === "freeze") {
      this.#crew.freeze(victim);
      await sleep(this.#plan.sessionTimeoutMs * (0.3 + 2 * this.#random()));
      return this.#crew.thaw(victim);
    }
    await (fault === "kill" ? this.#crew.kill(victim) : this.#crew.leave(victim));
    this.launch(stage, groupInstanceId);
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}
