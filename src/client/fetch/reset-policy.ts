import { isoDurationMs } from "../config/iso-duration.ts";
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from "../offsets/offset-query.ts";

/** Where a partition begins that has no committed offset (`auto.offset.reset`). */
export type ResetPolicy =
  | { readonly type: "earliest" }
  | { readonly type: "latest" }
  /** The application is told, and decides. */
  | { readonly type: "none" }
  /** At the first record that is not older than this (KIP-1106), at the end when all are. */
  | { readonly type: "byDuration"; readonly durationMs: number };

/** A policy that finds a position. */
export type ResetTarget = Exclude<ResetPolicy, { type: "none" }>;

const BY_DURATION = "by_duration:";

/**
 * Reads `earliest`, `latest`, `none` or `by_duration:<ISO 8601>`, such as `by_duration:P7D` or `by_duration:PT1H30M`.
 * Throws a `RangeError` for anything else.
 */
export function parseResetPolicy(text: string): ResetPolicy {
  if (text === "earliest" || text === "latest" || text === "none") return { type: text };
  const durationMs = text.startsWith(BY_DURATION)
    ? isoDurationMs(text.slice(BY_DURATION.length))
    : null;
  if (durationMs === null) {
    throw new RangeError(
      `Cannot use auto.offset.reset "${text}": it is not earliest, latest, none or ` +
        "by_duration: with a duration such as PT1H or P7D.",
    );
  }
  return { type: "byDuration", durationMs };
}

/** The timestamp to ask ListOffsets for. */
export function resetTimestamp(target: ResetTarget, nowMs: number): number {
  if (target.type === "earliest") return EARLIEST_TIMESTAMP;
  if (target.type === "latest") return LATEST_TIMESTAMP;
  return Math.max(0, Math.floor(nowMs - target.durationMs));
}
