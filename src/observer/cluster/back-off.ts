import type { Entropy } from "../../ports/index.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** How long to wait after failures in a row: a second, doubling, half a minute at most, give or take a fifth. */
export function backOffMs(failureCount: number, entropy: Entropy): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failureCount - 1, 30));
  return jittered(fullMs, entropy);
}

/** Give or take a fifth, so that what began together does not stay together. */
export function jittered(durationMs: number, entropy: Entropy): number {
  return Math.round(durationMs * (0.8 + entropy.below(401) / 1000));
}
