import type { Pause } from "../rebalance.ts";
import { durationText } from "./wording.ts";

/** A part shorter than this is not told beside longer ones. */
const TOLD_MS = 0.5;

/**
 * How long nobody read a partition, split in three where more than one part counts: `paused 8.7 s`,
 * `orphaned 45.0 s, unowned 9.8 s`. Empty where it never stopped. A pause that lasts is told up to `nowMs`.
 */
export function pauseCaption(pause: Pause, nowMs?: number): string {
  switch (pause.state) {
    case "None":
      return "";
    case "Unknown":
      return "pause unknown";
    case "Over":
      return overCaption(pause);
    case "CarriedOver":
      return "still not read when the next rebalance began";
    case "Open":
      return nowMs === undefined
        ? "not read yet"
        : `not read for ${durationText(Math.max(0, nowMs - pause.stoppedAtMs))}`;
  }
}

function overCaption(pause: Extract<Pause, { state: "Over" }>): string {
  const { orphanedMs, unownedMs, unreadMs } = pause;
  const parts = [
    { word: "orphaned", ms: orphanedMs },
    { word: orphanedMs < TOLD_MS ? "paused" : "unowned", ms: unownedMs },
    { word: "unread", ms: unreadMs },
  ].filter(({ ms }) => ms >= TOLD_MS);
  if (parts.length === 0) return "paused 0 ms";
  return parts.map(({ word, ms }) => `${word} ${durationText(ms)}`).join(", ");
}
