import type { TopicPartition } from "../../model/index.ts";

/*
 * The words for numbers, names and lists, the same on page, terminal and in reports. Spaces are plain; who breaks lines
 * decides what stays together.
 */

/** `42 ms`, `7.4 s`, `4 min 12 s`, `2 h 5 min`: as exact as a person needs it. */
export function durationText(ms: number): string {
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3_600) return joined(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** `45 s`, `5 min`, `1.5 s`, `500 ms`: a setting's value, which is exact. */
export function settingText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${ms / 1_000} s`;
}

/** What is left until a deadline, as a clock counts down: `4:12`, `1:02:03`. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => `${n}`.padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `1 record`, `12 records`, `5,120 records`. */
export function countText(n: number, noun: string): string {
  return `${groupedText(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** Digits in groups of three. */
export function groupedText(n: number): string {
  return `${n}`.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** At most `most` of them by name, the rest by number: `a, b and 7 more`. */
export function shortList(items: readonly string[], most = 5): string {
  if (items.length <= most) return listText(items);
  return listText([...items.slice(0, most), `${items.length - most} more`]);
}

/** `orders-0`. */
export function partitionText({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** `MemberJoined` → `member-joined`. */
export function kebabCase(name: string): string {
  return name.replace(/(?!^)([A-Z])/g, "-$1").toLowerCase();
}
