import type { ChildProcess } from "node:child_process";
import type { ControlState, DemoSettings } from "../../console/index.ts";
import type { ProcessEventReport, ProcessReport } from "../../insight/index.ts";
import { forkChild, tellChild } from "./child.ts";
import { type ChildMessage, nowMs } from "./child-protocol.ts";
import { consumerSetup, type FleetPlace } from "./demo-settings.ts";
import { ProcessLog } from "./process-log.ts";

/** How a consumer process is doing. */
export type ConsumerState = ControlState["consumers"][number]["state"];

interface FleetConsumer {
  readonly processId: string;
  readonly child: ChildProcess;
  readonly gone: Promise<void>;
  readonly settings: DemoSettings;
  state: ConsumerState;
  workMs: number;
}

export interface FleetListeners {
  readonly report: (report: ProcessReport) => void;
  readonly failure: (message: string) => void;
  /** The processes, or what they are doing, changed. */
  readonly change: () => void;
}

/**
 * The consumer processes that are alive. What is done to them is reported, and written into the supervisor's own log,
 * at the instant it is done: the kill and the freeze are known here long before the coordinator notices.
 */
export class ConsumerFleet {
  /** What those that start from now on run with. */
  settings: DemoSettings;
  readonly #place: FleetPlace;
  readonly #on: FleetListeners;
  readonly #log: ProcessLog;
  readonly #consumers = new Map<string, FleetConsumer>();
  #startedCount = 0;
  /** How often all were told to end: whoever is between its end and its new start by then stays ended. */
  #endings = 0;

  constructor(place: FleetPlace, settings: DemoSettings, on: FleetListeners) {
    this.#place = place;
    this.settings = settings;
    this.#on = on;
    const { logFolder } = place;
    this.#log = new ProcessLog(logFolder === null ? null : `${logFolder}/supervisor.jsonl`);
  }

  /** Starts one more, under the next name unless one is given, and returns its name. */
  start(name: string | null = null): string {
    if (name === null) this.#startedCount += 1;
    const processId = name ?? `consumer-${this.#startedCount}`;
    const { settings } = this;
    let onGone: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      onGone = resolve;
    });
    const child = forkChild("consumer-process", consumerSetup(processId, this.#place, settings), {
      message: (message) => this.#onMessage(consumer, message),
      exit: (_code, signal) => {
        this.#onExit(consumer, signal);
        onGone();
      },
    });
    const { workMs } = settings;
    const consumer: FleetConsumer = { processId, child, gone, settings, state: "starting", workMs };
    this.#consumers.set(processId, consumer);
    this.#log.write({ event: "Started", processId });
    this.#on.change();
    return processId;
  }

  /** The process ids of the frozen ones, which cannot end by themselves. */
  frozenPids(): number[] {
    return [...this.#consumers.values()]
      .filter(({ state }) => state === "frozen")
      .flatMap(({ child }) => child.pid ?? []);
  }

  /** The names of those in these states, or of all, in the order they were started. */
  names(states: readonly ConsumerState[] | null = null): string[] {
    return [...this.#consumers.values()]
      .filter(({ state }) => states === null || states.includes(state))
      .map(({ processId }) => processId);
  }

  /** Each process and what it does. */
  states(): ControlState["consumers"] {
    return [...this.#consumers.values()].map(({ processId, state, workMs }) => ({
      processId,
      state,
      workMs,
    }));
  }

  /** Null when there is none of this name. */
  stateOf(processId: string): ConsumerState | null {
    return this.#consumers.get(processId)?.state ?? null;
  }

  /** SIGKILL: it says no word to anybody. */
  kill(processId: string): void {
    this.#signal(processId, "SIGKILL", { type: "Died", signal: "SIGKILL" });
    this.#consumers.delete(processId);
    this.#on.change();
  }

  freeze(processId: string): void {
    this.#signal(processId, "SIGSTOP", { type: "Frozen" });
    this.#set(processId, "frozen");
  }

  thaw(processId: string): void {
    this.#signal(processId, "SIGCONT", { type: "Thawed" });
    this.#setAtWork(processId);
  }

  slow(processId: string, workMs: number): void {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    tellChild(consumer.child, { type: "Slow", workMs });
    consumer.workMs = workMs;
    this.#setAtWork(processId);
  }

  cutNetwork(processId: string): void {
    this.#tell(processId, "CutNetwork");
    this.#set(processId, "cut off");
  }

  restoreNetwork(processId: string): void {
    this.#tell(processId, "RestoreNetwork");
    this.#setAtWork(processId);
  }

  throwInHandler(processId: string): void {
    this.#tell(processId, "ThrowInHandler");
  }

  /** Asks it to stop in order; resolves when its process has ended. A static member stays one unless `leaveGroup`. */
  async leave(processId: string, { leaveGroup }: { leaveGroup: boolean }): Promise<void> {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    tellChild(consumer.child, { type: "Leave", leaveGroup });
    this.#set(processId, "leaving");
    await consumer.gone;
  }

  /** Stops it in order, or kills what cannot hear, and starts it again under its name. */
  async restart(processId: string): Promise<void> {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    const endings = this.#endings;
    if (consumer.state === "frozen" || consumer.state === "cut off") this.kill(processId);
    else await this.leave(processId, { leaveGroup: false });
    await consumer.gone;
    if (this.#endings === endings) this.start(processId);
  }

  /** Stops all that can hear in order, kills the others; resolves when every process has ended. */
  async leaveAll(): Promise<void> {
    this.#endings += 1;
    const all = [...this.#consumers.values()];
    for (const { processId, state } of all) {
      if (state === "frozen" || state === "cut off") this.kill(processId);
    }
    await Promise.all(all.map(({ processId }) => this.leave(processId, { leaveGroup: true })));
    await Promise.all(all.map(({ gone }) => gone));
  }

  /** Ends all at once, frozen ones included, and says nothing about it. */
  killAll(): void {
    this.#endings += 1;
    const all = [...this.#consumers.values()];
    this.#consumers.clear();
    for (const { child } of all) child.kill("SIGKILL");
  }

  #tell(processId: string, type: "CutNetwork" | "RestoreNetwork" | "ThrowInHandler"): void {
    const child = this.#consumers.get(processId)?.child;
    if (child !== undefined) tellChild(child, { type });
  }

  #set(processId: string, state: ConsumerState): void {
    const consumer = this.#consumers.get(processId);
    if (consumer !== undefined) consumer.state = state;
    this.#on.change();
  }

  #setAtWork(processId: string): void {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    this.#set(processId, consumer.workMs > consumer.settings.workMs ? "slow" : "running");
  }

  /** Nothing is told of a process that is gone: nothing was done to it. */
  #signal(processId: string, signal: NodeJS.Signals, report: ProcessEventReport): void {
    const consumer = this.#consumers.get(processId);
    if (consumer === undefined) return;
    consumer.child.kill(signal);
    const atMs = nowMs();
    this.#log.write({ event: report.type, processId }, atMs);
    this.#on.report({ ...report, processId, atMs });
  }

  #onMessage(consumer: FleetConsumer, message: ChildMessage): void {
    const { processId, state } = consumer;
    if (message.type === "Failed") this.#on.failure(`${processId}: ${message.message}`);
    if (message.type !== "Report") return;
    this.#on.report(message.report);
    if (message.report.type === "Assigned" && state === "starting") this.#set(processId, "running");
    if (message.report.type === "Leaving" && state !== "leaving") this.#set(processId, "leaving");
  }

  /** A process that ended by itself, without having been asked, died; that is somebody's `kill` or a bug. */
  #onExit(consumer: FleetConsumer, signal: NodeJS.Signals | null): void {
    const { processId } = consumer;
    if (this.#consumers.get(processId) !== consumer) return;
    this.#consumers.delete(processId);
    this.#on.change();
    if (consumer.state === "leaving") return;
    const atMs = nowMs();
    this.#log.write({ event: "Died", processId }, atMs);
    this.#on.report({ type: "Died", signal, processId, atMs });
  }
}
