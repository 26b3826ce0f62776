import { duration } from "../format.ts";
import type { ChipPhase, Place } from "./placing.ts";

const PHASE_WORDS: Readonly<Record<ChipPhase, string>> = {
  owned: "read",
  "owned-not-polled": "assigned, nothing read of it yet",
  unread: "assigned, not read yet",
  orphaned: "not read, its owner fell silent",
  revoking: "to be released",
  awaited: "awaited from its present owner",
  paused: "paused by the rebalance",
  unowned: "owned by nobody",
};

/** How long it has hung in the air; null while it is read, or is only a slot. */
export function standstillMs({ phase, sinceMs }: Place, nowMs: number): number | null {
  const hangs =
    phase === "orphaned" || phase === "paused" || phase === "unowned" || phase === "unread";
  return hangs && sinceMs !== null ? Math.max(0, nowMs - sinceMs) : null;
}

/** `orders partition 1, owned by app-2, paused 9.8 seconds`. */
export function chipName(place: Place, ownerName: string | null, stoppedMs: number | null): string {
  const owner =
    ownerName === null
      ? []
      : [place.phase === "awaited" ? `next owner ${ownerName}` : `owned by ${ownerName}`];
  const parts = [`${place.topic} partition ${place.partition}`, ...owner, PHASE_WORDS[place.phase]];
  if (stoppedMs !== null) parts.push(`for ${duration(stoppedMs)}`);
  if (place.phase === "unowned" && place.hasLag) parts.push("records wait");
  return parts.join(", ");
}
