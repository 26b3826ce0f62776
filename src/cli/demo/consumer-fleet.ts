import type { ChildProcess } from "node:child_process";
import type { ProcessEventReport, ProcessReport } from "../../insight/index.ts";
import { forkChild, tellChild } from "./child.ts";
import { type ConsumerSetup, nowMs } from "./child-protocol.ts";

export type ConsumerState = "running" | "frozen" | "leaving";

interface FleetConsumer {
  readonly processId: string;
  readonly child: ChildProcess;
  state: ConsumerState;
}

/**
 * The consumer processes that are alive. What is done to them is reported at the instant it is done: the kill and the
 * freeze are known here long before the coordinator notices.
 */
export class ConsumerFleet {
  readonly #setup: Omit<ConsumerSetup, "processId">;
  readonly #onReport: (report: ProcessReport) => void;
  readonly #onFailure: (message: string) => void;
  readonly #consumers = new Map<string, FleetConsumer>();
  #startedCount = 0;

  constructor(
    setup: Omit<ConsumerSetup, "processId">,
    on: {
      readonly report: (report: ProcessReport) => void;
      readonly failure: (message: string) => void;
    },
  ) {
    this.#setup = setup;
    this.#onReport = on.report;
    this.#onFailure = on.failure;
  }

  /** Starts one more and returns its name. */
  start(): string {
    this.#startedCount += 1;
    const processId = `consumer-${this.#startedCount}`;
    const child = forkChild(
      "consumer-process",
      { ...this.#setup, processId },
      {
        message: (message) => {
          if (message.type === "Report") this.#onReport(message.report);
          if (message.type === "Failed") this.#onFailure(`${processId}: ${message.message}`);
        },
        exit: (_code, signal) => this.#onExit(processId, signal),
      },
    );
    this.#consumers.set(processId, { processId, child, state: "running" });
    return processId;
  }

  /** The process ids of the frozen ones, which cannot end by themselves. */
  frozenPids(): number[] {
    return [...this.#consumers.values()]
      .filter(({ state }) => state === "frozen")
      .flatMap(({ child }) => child.pid ?? []);
  }

  /** The names of those in a state, or of all, in the order they were started. */
  names(state: ConsumerState | null = null): string[] {
    return [...this.#consumers.values()]
      .filter((consumer) => state === null || consumer.state === state)
      .map(({ processId }) => processId);
  }

  die(processId: string): void {
    this.#signal(processId, "SIGKILL", { type: "Died", signal: "SIGKILL" });
    this.#consumers.delete(processId);
  }

  freeze(processId: string): void {
    this.#signal(processId, "SIGSTOP", { type: "Frozen" });
    this.#set(processId, "frozen");
  }

  goOn(processId: string): void {
    this.#signal(processId, "SIGCONT", { type: "Thawed" });
    this.#set(processId, "running");
  }

  /** Asks it to leave the group and end. */
  leave(processId: string): void {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    consumer.state = "leaving";
    tellChild(consumer.child, { type: "Leave" });
  }

  /** Ends all at once, frozen ones included, and says nothing about it. */
  killAll(): void {
    const all = [...this.#consumers.values()];
    this.#consumers.clear();
    for (const { child } of all) child.kill("SIGKILL");
  }

  #set(processId: string, state: ConsumerState): void {
    const consumer = this.#consumers.get(processId);
    if (consumer !== undefined) consumer.state = state;
  }

  #signal(processId: string, signal: NodeJS.Signals, report: ProcessEventReport): void {
    this.#consumers.get(processId)?.child.kill(signal);
    this.#onReport({ ...report, processId, atMs: nowMs() });
  }

  /** A process that ended by itself, without having been asked, died; that is somebody's `kill` or a bug. */
  #onExit(processId: string, signal: NodeJS.Signals | null): void {
    const consumer = this.#consumers.get(processId);
    this.#consumers.delete(processId);
    if (consumer === undefined || consumer.state === "leaving") return;
    this.#onReport({ type: "Died", signal, processId, atMs: nowMs() });
  }
}
