import type { ProcessReport } from "../../insight/index.ts";

/*
 * What the demo and its child processes say to each other, over Node's IPC channel. When the channel closes the
 * parent is gone, and the child ends too.
 */

/** How a consumer process is set up; its only argument, as JSON. */
export interface ConsumerSetup {
  readonly processId: string;
  readonly bootstrapServers: string;
  readonly groupId: string;
  /** Null: a dynamic member. */
  readonly groupInstanceId: string | null;
  readonly topic: string;
  /** The one name of `partition.assignment.strategy`. */
  readonly assignor: string;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly maxPollRecords: number;
  /** How long the work for one record takes. */
  readonly workMs: number;
  readonly commitIntervalMs: number;
  /** Whether its listener commits what is processed when partitions are revoked. */
  readonly commitOnRevoke: boolean;
  readonly metadataMaxAgeMs: number;
  /** Where it writes its own account of itself, as JSONL; null: nowhere. */
  readonly processLog: string | null;
  readonly verbose: boolean;
}

/** How the producer process is set up; its only argument, as JSON. */
export interface ProducerSetup {
  readonly bootstrapServers: string;
  readonly topic: string;
  /** A file of lines, `-` for stdin, null for numbered orders. */
  readonly input: string | null;
  /** 0: nothing but what `Feed` asks for. */
  readonly ratePerSecond: number;
  readonly verbose: boolean;
}

export type ChildCommand =
  /** Stop in order; `leaveGroup` makes a static member leave as well. */
  | { readonly type: "Leave"; readonly leaveGroup: boolean }
  | { readonly type: "Slow"; readonly workMs: number }
  | { readonly type: "CutNetwork" }
  | { readonly type: "RestoreNetwork" }
  /** The handler of the next record throws. */
  | { readonly type: "ThrowInHandler" }
  /** To the producer: processes that are stopped and could not see their parent go; kill them when it does. */
  | { readonly type: "Guard"; readonly pids: readonly number[] }
  /** To the producer: so many records for each partition, now. */
  | { readonly type: "Feed"; readonly counts: readonly FeedCount[] }
  | { readonly type: "AddPartitions"; readonly toCount: number };

export interface FeedCount {
  readonly partition: number;
  readonly count: number;
}

export type ChildMessage =
  | { readonly type: "Report"; readonly report: ProcessReport }
  /** The producer has sent the last line of its input. */
  | { readonly type: "InputEnded" }
  /** The child cannot go on; it ends with 1 after this. */
  | { readonly type: "Failed"; readonly message: string };

/** Epoch milliseconds that never go back, as the broker's clock counts them. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
