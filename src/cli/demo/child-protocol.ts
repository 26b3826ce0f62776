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
  readonly topic: string;
  /** The one name of `partition.assignment.strategy`. */
  readonly assignor: string;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** How long the work for one record takes. */
  readonly workMs: number;
  readonly commitIntervalMs: number;
  readonly metadataMaxAgeMs: number;
  readonly verbose: boolean;
}

/** How the producer process is set up; its only argument, as JSON. */
export interface ProducerSetup {
  readonly bootstrapServers: string;
  readonly topic: string;
  /** A file of lines, `-` for stdin, null for numbered orders. */
  readonly input: string | null;
  readonly ratePerSecond: number;
  readonly verbose: boolean;
}

export type ChildCommand =
  | { readonly type: "Leave" }
  /** To the producer: processes that are stopped and could not see their parent go; kill them when it does. */
  | { readonly type: "Guard"; readonly pids: readonly number[] }
  | { readonly type: "AddPartitions"; readonly toCount: number };

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
