import type { ConsumerRecord } from "../../consumer-record.ts";
import type { PartitionContext } from "../delivery/partition-context.ts";
import type { RecordBatch } from "./record-batch.ts";

/**
 * What is handled at the same time, when `concurrency` allows it. `partition`: records of one partition one after
 * another, in order. `key`: records of one key one after another. `none`: any record beside any other.
 */
export type HandlerOrder = "partition" | "key" | "none";

/** What to do about a handler that threw: `skip` counts its records as processed, `stop` ends the run with the error. */
export type HandlerVerdict = "skip" | "stop";

export interface RunOptions<K, V> {
  /** Handles one record; it is processed when the handler returns, or its promise resolves. */
  readonly eachRecord?: (record: ConsumerRecord<K, V>, context: PartitionContext) => unknown;
  /** Handles records of one partition together: one promise for many records. Instead of `eachRecord`. */
  readonly eachBatch?: (batch: RecordBatch<K, V>) => unknown;
  /** How many handlers may run at the same time, 1 to 10,000; default 1. */
  readonly concurrency?: number;
  /** Default `partition`; `eachBatch` knows no other. */
  readonly orderedBy?: HandlerOrder;
  /**
   * Asked about an error of a handler, or of a record that cannot be decoded; default: `stop`. A stopped run rejects with
   * the error after the other handlers have ended, and what was not processed is read again by the next run. Of a batch
   * with a record that cannot be decoded, `skip` leaves that one out, and the handler is given the others again.
   */
  readonly onError?: (
    error: unknown,
    at: { readonly topic: string; readonly partition: number; readonly offset: number },
  ) => HandlerVerdict | Promise<HandlerVerdict>;
  /** Ends the run in order: no new handler, those that run are waited for, then the promise resolves. */
  readonly signal?: AbortSignal;
}

/** A run with everything decided. */
export interface RunPlan<K, V> {
  readonly options: RunOptions<K, V>;
  readonly concurrency: number;
  readonly orderedBy: HandlerOrder;
}

const ORDERS: readonly string[] = ["partition", "key", "none"] satisfies HandlerOrder[];

/** Throws `TypeError` and `RangeError` for options that make no sense. */
export function runPlan<K, V>(options: RunOptions<K, V>): RunPlan<K, V> {
  const { eachRecord, eachBatch, concurrency = 1, orderedBy = "partition" } = options;
  if ((eachRecord === undefined) === (eachBatch === undefined))
    throw new TypeError("run() takes either eachRecord or eachBatch");
  if (typeof (eachRecord ?? eachBatch) !== "function")
    throw new TypeError("run() takes a function as eachRecord or eachBatch");
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000)
    throw new RangeError(`concurrency is ${concurrency}; valid is an integer from 1 to 10000`);
  if (!ORDERS.includes(orderedBy))
    throw new RangeError(`orderedBy is "${orderedBy}"; valid is one of ${ORDERS.join(", ")}`);
  if (eachBatch !== undefined && orderedBy !== "partition")
    throw new TypeError(
      `eachBatch hands out records of one partition in order; orderedBy "${orderedBy}" is for eachRecord`,
    );
  return { options, concurrency, orderedBy };
}
