import type { ClassicMemberConfig } from "./config.ts";
import type { ClassicMemberEnv } from "./env.ts";

/** Doubles with each failure, and is spread by a fifth to either side (`ExponentialBackoff` as Kafka's clients use it). */
export function backoffMs(
  config: ClassicMemberConfig,
  failures: number,
  env: ClassicMemberEnv,
): number {
  const first = Math.min(config.retryBackoffMs, config.retryBackoffMaxMs);
  const grown = Math.min(first * 2 ** Math.min(failures, 30), config.retryBackoffMaxMs);
  const spread = Math.floor(grown / 5);
  if (spread === 0) return grown;
  return Math.min(grown - spread + env.below(2 * spread + 1), config.retryBackoffMaxMs);
}
