import type { ChildProcess } from "node:child_process";
import { GroupHistory, type ProcessReport } from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";
import { forkChild, tellChild } from "./child.ts";
import type { ProducerSetup } from "./child-protocol.ts";
import { ConsumerFleet } from "./consumer-fleet.ts";
import { type DemoOptions, MOST_PARTITIONS } from "./demo-options.ts";
import type { Progress } from "./progress.ts";

export const GROUP_ID = "order-processors";
export const TOPIC = "orders";

/** What the demo needs of a broker. */
export interface DemoBroker {
  readonly bootstrapServers: string;
  onNote(listener: (note: GroupNote) => void): unknown;
  close(): Promise<void>;
}

/** The group and all that is done to it: the consumers, the producer, and the history that both feed. */
export class Stage {
  readonly history = new GroupHistory({ groupId: GROUP_ID });
  readonly fleet: ConsumerFleet;
  readonly #producer: ChildProcess;
  readonly #onFailure: (message: string) => void;
  #partitionCount: number;
  #processedCount = 0;
  #isClosed = false;
  isInputEnded = false;

  constructor(broker: DemoBroker, options: DemoOptions, onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
    this.#partitionCount = options.partitionCount;
    broker.onNote((note) => {
      if (!this.#isClosed) this.history.foldNote(note);
    });
    const { bootstrapServers } = broker;
    const { assignor, verbose, sessionTimeoutMs, workMs } = options;
    this.fleet = new ConsumerFleet(
      {
        bootstrapServers,
        groupId: GROUP_ID,
        topic: TOPIC,
        assignor,
        sessionTimeoutMs,
        heartbeatIntervalMs: 1_000,
        workMs,
        commitIntervalMs: 1_000,
        metadataMaxAgeMs: 2_000,
        verbose,
      },
      { report: (report) => this.#fold(report), failure: onFailure },
    );
    this.#producer = this.#startProducer({ ...options, bootstrapServers, topic: TOPIC });
  }

  /** Stops a consumer, or lets it go on; should this process be killed meanwhile, the producer ends it. */
  freeze(processId: string): void {
    this.fleet.freeze(processId);
    tellChild(this.#producer, { type: "Guard", pids: this.fleet.frozenPids() });
  }

  goOn(processId: string): void {
    this.fleet.goOn(processId);
    tellChild(this.#producer, { type: "Guard", pids: this.fleet.frozenPids() });
  }

  get partitionCount(): number {
    return this.#partitionCount;
  }

  /** Two more partitions, as far as there is room; returns how many there will be. */
  addPartitions(): number {
    this.#partitionCount = Math.min(this.#partitionCount + 2, MOST_PARTITIONS);
    tellChild(this.#producer, { type: "AddPartitions", toCount: this.#partitionCount });
    return this.#partitionCount;
  }

  /** True when everything that was fed has been processed and committed. */
  get isDrained(): boolean {
    const fed = this.history.partitions().filter(({ logEndOffset }) => logEndOffset !== null);
    return fed.every(({ lag }) => lag === 0);
  }

  /** Records in the log, and how many of them have been processed, repeats not counted. */
  get progress(): Progress {
    const { totals } = this.history;
    const ends = this.history.partitions().map(({ logEndOffset }) => logEndOffset ?? 0);
    return {
      fedCount: ends.reduce((sum, end) => sum + end, 0),
      processedCount: this.#processedCount - totals.duplicateCount,
    };
  }

  /** Ends all children. Nothing that happens from here on is part of the story. */
  close(): void {
    this.#isClosed = true;
    this.fleet.killAll();
    this.#producer.kill("SIGKILL");
  }

  #fold(report: ProcessReport): void {
    if (this.#isClosed) return;
    if (report.type === "Processed") this.#processedCount += 1;
    this.history.foldReport(report);
  }

  #startProducer(setup: ProducerSetup): ChildProcess {
    return forkChild("producer-process", setup, {
      ...(setup.input === "-" ? { stdin: "inherit" } : {}),
      message: (message) => {
        if (message.type === "Report") this.#fold(message.report);
        if (message.type === "InputEnded") this.isInputEnded = true;
        if (message.type === "Failed") this.#onFailure(`producer: ${message.message}`);
      },
      exit: (code, signal) => {
        if (!this.#isClosed) this.#onFailure(`the producer ended with ${signal ?? code}`);
      },
    });
  }
}
