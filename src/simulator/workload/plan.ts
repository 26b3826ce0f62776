import type { Fault } from "../faults/fault.ts";
import type { NetworkConditions } from "../network/conditions.ts";

/** How an application reads, as users write it. */
export type ReadingStyle = "eachRecord" | "eachBatch" | "for await" | "poll";

/**
 * Who commits. `auto`: the consumer. `manual`: the application, after some of what it has processed, and the rest in its
 * revocation listener. `careless`: the application, now and then, and not when it gives partitions up.
 */
export type CommitStyle = "auto" | "manual" | "careless";

/** One member of the group: a process that is started again whenever it ends. */
export interface MemberPlan {
  /** Unique; the process's first incarnation is `<name>.1`. */
  readonly name: string;
  readonly reading: ReadingStyle;
  readonly commits: CommitStyle;
  /** Handlers at the same time, for `eachRecord` and `eachBatch`. */
  readonly concurrency: number;
  /** How long handling takes, drawn for each record or batch: milliseconds. */
  readonly minHandlerMs: number;
  readonly maxHandlerMs: number;
  /** Whether a handler stops when its signal fires. */
  readonly heedsSignal: boolean;
  /** How long each of its listener's callbacks takes at most, milliseconds. */
  readonly maxListenerMs: number;
  /** When it first starts, milliseconds since the simulation began. */
  readonly startAtMs: number;
  /** How far its clock is ahead, milliseconds. */
  readonly skewMs: number;
}

export interface GroupPlan {
  readonly groupId: string;
  /** In order of preference: `range`, `roundrobin`, `sticky`, `cooperative-sticky`. */
  readonly assignors: readonly string[];
  /** Members have a `group.instance.id` (KIP-345). */
  readonly isStatic: boolean;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly drainTimeoutMs: number;
  readonly autoCommitIntervalMs: number;
  readonly initialRebalanceDelayMs: number;
}

export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
}

/**
 * A whole simulation, as data: everything that is not decided here is drawn from the seed while it runs. Plain JSON, so
 * that a failing one can be kept, read and made smaller.
 */
export interface SimulationPlan {
  readonly seed: number;
  /** How long it lasts, virtual milliseconds. */
  readonly durationMs: number;
  /** The last part of it, in which no fault happens and everything has to come right. */
  readonly calmMs: number;
  readonly brokers: number;
  readonly topics: readonly TopicPlan[];
  readonly group: GroupPlan;
  readonly members: readonly MemberPlan[];
  readonly network: NetworkConditions;
  /** The mean time between two batches of records, milliseconds. */
  readonly feedIntervalMs: number;
  /** The most records of a batch. */
  readonly maxBatchRecords: number;
  readonly faults: readonly Fault[];
}
