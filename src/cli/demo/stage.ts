import type { ChildProcess } from "node:child_process";
import type { DemoSettings } from "../../console/index.ts";
import type { ProcessReport } from "../../insight/index.ts";
import { forkChild, tellChild } from "./child.ts";
import type { ChildMessage, FeedCount, ProducerSetup } from "./child-protocol.ts";
import { ConsumerFleet } from "./consumer-fleet.ts";
import type { FleetPlace } from "./demo-settings.ts";

/** One group on one topic, and what the topic is fed with. */
export interface StageOptions {
  readonly place: FleetPlace;
  readonly partitionCount: number;
  readonly settings: DemoSettings;
  readonly feed: Pick<ProducerSetup, "input" | "ratePerSecond">;
}

export interface StageListeners {
  readonly report: (report: ProcessReport) => void;
  /** A consumer process could not go on; it is gone. */
  readonly consumerFailed: (message: string) => void;
  /** Nothing is fed any more. */
  readonly feedFailed: (message: string) => void;
  /** The processes, or what they are doing, changed. */
  readonly change: () => void;
}

/** A group and all that is done to it: the consumers' processes, and the producer's. */
export class Stage {
  readonly groupId: string;
  readonly topic: string;
  readonly fleet: ConsumerFleet;
  readonly #on: StageListeners;
  readonly #producer: ChildProcess;
  #partitionCount: number;
  #isClosed = false;
  isInputEnded = false;

  constructor({ place, partitionCount, settings, feed }: StageOptions, on: StageListeners) {
    this.groupId = place.groupId;
    this.topic = place.topic;
    this.#partitionCount = partitionCount;
    this.#on = {
      ...on,
      report: (report) => {
        if (!this.#isClosed) on.report(report);
      },
    };
    this.fleet = new ConsumerFleet(place, settings, { ...this.#on, failure: on.consumerFailed });
    const { bootstrapServers, topic, verbose } = place;
    this.#producer = this.#startProducer({ bootstrapServers, topic, verbose, ...feed });
  }

  /** Stops a consumer, or lets it go on; should this process be killed meanwhile, the producer ends it. */
  freeze(processId: string): void {
    this.fleet.freeze(processId);
    this.#guardFrozen();
  }

  thaw(processId: string): void {
    this.fleet.thaw(processId);
    this.#guardFrozen();
  }

  get partitionCount(): number {
    return this.#partitionCount;
  }

  /** So many more partitions. */
  addPartitions(count: number): void {
    this.#partitionCount += count;
    tellChild(this.#producer, { type: "AddPartitions", toCount: this.#partitionCount });
    this.#on.change();
  }

  /** So many records for each partition, beside what is fed at the stage's rate. */
  feed(counts: readonly FeedCount[]): void {
    tellChild(this.#producer, { type: "Feed", counts });
  }

  /** Ends all children. Nothing that happens from here on is part of the story. */
  close(): void {
    this.#isClosed = true;
    this.fleet.killAll();
    this.#producer.kill("SIGKILL");
  }

  #guardFrozen(): void {
    tellChild(this.#producer, { type: "Guard", pids: this.fleet.frozenPids() });
  }

  #startProducer(setup: ProducerSetup): ChildProcess {
    return forkChild("producer-process", setup, {
      ...(setup.input === "-" ? { stdin: "inherit" } : {}),
      message: (message) => this.#onMessage(message),
      exit: (code, signal) => {
        if (!this.#isClosed) this.#on.feedFailed(`the producer ended with ${signal ?? code}`);
      },
    });
  }

  #onMessage(message: ChildMessage): void {
    if (message.type === "Report") this.#on.report(message.report);
    if (message.type === "InputEnded") this.isInputEnded = true;
    if (message.type === "Failed") this.#on.feedFailed(`producer: ${message.message}`);
  }
}
