import type { ClientPorts, ConsumerOptions } from "../../client/index.ts";

interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** A record, as far as an application of a simulation looks at it. */
export interface SimulatedRecord extends Partition {
  readonly offset: number;
}

/** What a revocation listener may do: commit. */
export interface CommittingView {
  commit(offsets: readonly (Partition & { readonly offset: number })[]): Promise<void>;
}

export interface SimulatedListener {
  onPartitionsAssigned(partitions: readonly Partition[]): Promise<void>;
  onPartitionsRevoked(partitions: readonly Partition[], view: CommittingView): Promise<void>;
  onPartitionsLost(partitions: readonly Partition[]): Promise<void>;
}

/** The part of a consumer that applications of a simulation use. The real one has it, and so may another. */
export interface ConsumerUnderTest extends CommittingView, AsyncIterable<SimulatedRecord> {
  subscribe(topics: readonly string[], listener: SimulatedListener): void;
  run(options: {
    readonly concurrency: number;
    readonly eachRecord?: (
      record: SimulatedRecord,
      context: { readonly signal: AbortSignal },
    ) => unknown;
    readonly eachBatch?: (
      batch: Partition & {
        readonly records: readonly SimulatedRecord[];
        readonly signal: AbortSignal;
      },
    ) => unknown;
  }): Promise<void>;
  poll(timeoutMs: number): Promise<readonly SimulatedRecord[]>;
  enforceRebalance(reason?: string): void;
  close(options: { readonly timeoutMs: number }): Promise<void>;
}

/** Makes a consumer in a simulated process. */
export type MakeConsumer = (options: ConsumerOptions, ports: ClientPorts) => ConsumerUnderTest;
