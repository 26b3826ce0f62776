import type { SimulatedCluster } from "../cluster/simulated-cluster.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { World } from "../world.ts";
import { Application } from "./application.ts";
import type { MakeConsumer } from "./consumer-under-test.ts";
import type { MemberPlan, SimulationPlan } from "./plan.ts";

export interface MemberSlotOptions {
  readonly world: World;
  readonly cluster: SimulatedCluster;
  readonly plan: SimulationPlan;
  readonly member: MemberPlan;
  readonly makeConsumer: MakeConsumer;
}

/** So long may a replaced process need to learn that it was fenced. */
const FENCING_MS = 60_000;
/** How long whoever runs a process waits before starting it again after its consumer gave up. */
const RESTART_AFTER_FAILURE_MS = 2_000;

/**
 * One place in a deployment: a process that is started, killed, frozen, closed and started again, each time as a new
 * incarnation (`m0.1`, `m0.2`, …).
 */
export class MemberSlot {
  readonly name: string;
  readonly #options: MemberSlotOptions;
  #incarnation = 0;
  #process: SimulatedProcess | null = null;
  #application: Application | null = null;
  #isWanted = false;
  #failureCount = 0;
  #isHurried = false;

  constructor(options: MemberSlotOptions) {
    this.name = options.member.name;
    this.#options = options;
  }

  /** The running incarnation's process; null while there is none. */
  get process(): SimulatedProcess | null {
    return this.#process;
  }

  get application(): Application | null {
    return this.#application;
  }

  /** How often a consumer here has given up by itself. */
  get failureCount(): number {
    return this.#failureCount;
  }

  get isRunning(): boolean {
    return this.#application !== null;
  }

  start(): void {
    this.#isWanted = true;
    if (this.#application !== null) return;
    const { world, cluster, plan, member, makeConsumer } = this.#options;
    this.#incarnation++;
    const process = world.process(`${this.name}.${this.#incarnation}`, { skewMs: member.skewMs });
    this.#process = process;
    const { group, topics } = plan;
    const options = { world, process, cluster, group, topics, plan: member, makeConsumer };
    process.run(() => {
      this.#application = new Application(options, (error) => this.#failed(process, error));
      if (this.#isHurried) this.#application.hurry();
      this.#application.start();
    });
  }

  /** From here on its handlers take no time. */
  hurry(): void {
    this.#isHurried = true;
    this.#application?.hurry();
  }

  /** Ends at once. */
  crash(how: "reset" | "silent", downMs: number): void {
    const process = this.#process;
    if (process === null) return;
    process.kill(how);
    this.#options.world.history.record({ type: "ProcessDied", process: process.name });
    this.#gone();
    this.#startAfter(downMs);
  }

  /**
   * Frozen, taken for dead, and replaced by a process with the same instance id. When it wakes it has to learn that it was
   * fenced, and end for good (S2).
   */
  replace(durationMs: number): void {
    const { world } = this.#options;
    const { clock, history } = world;
    const old = this.#process;
    if (old === null) return;
    old.freeze();
    this.#gone();
    this.start();
    clock.setTimer(clock.nowMs() + durationMs, () => old.thaw());
    clock.setTimer(clock.nowMs() + durationMs + FENCING_MS, () => {
      if (old.state === "dead") return;
      const message = `${old.name} goes on ${FENCING_MS} ms after it woke beside its replacement`;
      history.fail({ rule: "S2", message });
    });
  }

  /** Ends in order. */
  restart(downMs: number): void {
    const process = this.#process;
    const application = this.#application;
    if (process === null || application === null) return;
    application.close(() => {
      process.kill("reset");
      if (this.#process !== process) return;
      this.#gone();
      this.#startAfter(downMs);
    });
  }

  /** Ends in order and stays away. */
  stop(): void {
    this.#isWanted = false;
    this.restart(0);
  }

  #failed(process: SimulatedProcess, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#options.world.history.record({
      type: "ConsumerFailed",
      process: process.name,
      error: error === null ? "reading ended by itself" : text,
    });
    process.kill("reset");
    // One that was replaced is not missed.
    if (this.#process !== process) return;
    this.#failureCount++;
    this.#gone();
    this.#startAfter(RESTART_AFTER_FAILURE_MS);
  }

  #gone(): void {
    this.#process = null;
    this.#application = null;
  }

  #startAfter(downMs: number): void {
    const { clock } = this.#options.world;
    clock.setTimer(clock.nowMs() + downMs, () => {
      if (this.#isWanted) this.start();
    });
  }
}
