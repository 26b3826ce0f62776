import type { Clock } from "../../ports/index.ts";

/** Resolves at `deadlineMs`; rejects with the signal's reason when it aborts first. */
export function sleepUntil(
  deadlineMs: number,
  clock: Clock,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(deadlineMs, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
