import { durationText, groupedText } from "../../insight/index.ts";

/** How the page writes numbers and instants: one place, so that the same value looks the same everywhere. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Keeps a value and its unit on one line. */
const NBSP = "\u00a0";

/** `40 ms`, `9.8 s`, `4 min 12 s`; null is said to be unknown. */
export function duration(ms: number | null): string {
  return ms === null ? "unknown" : durationText(ms).replaceAll(" ", NBSP);
}

/** Whole seconds from a second on: for ages that tick, where tenths would only flicker. */
export function age(ms: number | null): string {
  if (ms === null) return "unknown";
  if (ms < 10 * SECOND_MS) return `${(Math.max(0, ms) / SECOND_MS).toFixed(1)}${NBSP}s`;
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)}${NBSP}s`;
  return duration(ms);
}

/** `5,120`; null is said to be unknown. */
export function count(value: number | null): string {
  if (value === null) return "unknown";
  return groupedText(value);
}

/** `1 partition`, `4 partitions`. */
export function counted(value: number, noun: string): string {
  return `${count(value)}${NBSP}${value === 1 ? noun : `${noun}s`}`;
}

/** `12:03:11.1` in the browser's time zone. */
export function clockTime(atMs: number, { tenths = true } = {}): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const whole = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return tenths ? `${whole}.${Math.floor(at.getMilliseconds() / 100)}` : whole;
}

/** `2026-11-21 12:03:11.1`: for tables, where the day counts too. */
export function dateTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(atMs)}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The partition's short name on chips: `P3`. */
export function chipLabel(partition: number): string {
  return `P${partition}`;
}
