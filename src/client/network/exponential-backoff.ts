import type { Entropy } from "../../ports/index.ts";

export interface BackoffRange {
  /** Milliseconds after the first failure; 0 or more. */
  readonly initialMs: number;
  /** Milliseconds that are never exceeded. */
  readonly maxMs: number;
}

const MULTIPLIER = 2;
/** A spread of 20 % either way, so that clients do not come back in step. */
const JITTER = 0.2;
const FRACTION_STEPS = 2 ** 20;

/**
 * How long to wait after `failureCount` failures in a row (0 for the first retry): the initial time, doubled with each
 * failure, spread by 20 %, at most the maximum. Java: `ExponentialBackoff`.
 */
export function backoffMs(range: BackoffRange, failureCount: number, entropy: Entropy): number {
  const { initialMs, maxMs } = range;
  if (initialMs >= maxMs) return maxMs;
  const termMs = Math.min(initialMs * MULTIPLIER ** Math.min(failureCount, 31), maxMs);
  const fraction = entropy.below(FRACTION_STEPS) / FRACTION_STEPS;
  return Math.min(termMs * (1 - JITTER + 2 * JITTER * fraction), maxMs);
}
