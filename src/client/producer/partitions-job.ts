import type { PartitionMetadata } from "../cluster/cluster.ts";
import type { SendJob, SendProgress } from "./send-queue.ts";

type Partitions = readonly PartitionMetadata[];

/** One `partitionsFor`: waits for metadata as a send does, without a record. */
export class PartitionsJob implements SendJob {
  readonly topic: string;
  readonly waitingBytes = 0;
  readonly progressCount = 0;
  readonly #ask: {
    readonly find: () => Partitions | null;
    readonly expired: (waitedMs: number) => Error;
  };
  readonly #promise: {
    readonly resolve: (partitions: Partitions) => void;
    readonly reject: (error: Error) => void;
  };

  /** @param ask `find` gives null until the topic is known, and throws when it never will be. */
  constructor(
    topic: string,
    ask: { readonly find: () => Partitions | null; readonly expired: (waitedMs: number) => Error },
    promise: {
      readonly resolve: (partitions: Partitions) => void;
      readonly reject: (error: Error) => void;
    },
  ) {
    this.topic = topic;
    this.#ask = ask;
    this.#promise = promise;
  }

  proceed(): SendProgress {
    try {
      const partitions = this.#ask.find();
      if (partitions === null) return "NeedsMetadata";
      this.#promise.resolve(partitions);
    } catch (error) {
      this.fail(error as Error);
    }
    return "Done";
  }

  park(): void {}

  expire(_progress: SendProgress, waitedMs: number): void {
    this.fail(this.#ask.expired(waitedMs));
  }

  waited(): void {}

  fail(error: Error): void {
    this.#promise.reject(error);
  }
}
