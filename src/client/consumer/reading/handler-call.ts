import type { HandOut } from "../delivery/hand-out.ts";
import type { RunControl } from "./run-control.ts";
import type { RunOptions } from "./run-options.ts";

/** True for what has to be awaited. A handler that returns anything else is done: no promise, no turn of the loop. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** What becomes of the record at `index` after its handler threw: true when it counts as processed. Never rejects. */
export async function judgeError<K, V>(
  error: unknown,
  { handOut, index }: { readonly handOut: HandOut<K, V>; readonly index: number },
  { options, control }: { readonly options: RunOptions<K, V>; readonly control: RunControl },
): Promise<boolean> {
  // A handler may fail because its partition was taken from it: nobody is to be bothered with that.
  if (handOut.isStale) return false;
  const { topic, partition } = handOut.owned;
  const offset = handOut.records[index]?.offset ?? handOut.nextOffset;
  try {
    const verdict = (await options.onError?.(error, { topic, partition, offset })) ?? "stop";
    if (verdict === "skip") return true;
    control.fail(error);
  } catch (errorOfOnError) {
    control.fail(errorOfOnError);
  }
  return false;
}
