import type { GroupStanding } from "../rules/group-standing.ts";

/**
 * One alert, declared once: the expression for Prometheus and the judgement of a group here come from the same window
 * and threshold.
 */
export interface AlertDeclaration {
  readonly name: string;
  readonly severity: "warning" | "critical";
  /** What it says when it is quiet too: what it watches, with window and threshold. One clause. */
  readonly watches: string;
  /** What may be, in the words of `Breach.found`; null where nothing of the kind may be. */
  readonly limit: string | null;
  /** What to look at first. One sentence. */
  readonly advice: string;
  readonly expr: string;
  /** How long the expression has to hold; 0 when its own window says enough. */
  readonly forMs: number;
  /** Labels of the expression beside `consumergroup`, for annotations. */
  readonly labels: readonly ("topic" | "partition")[];
  /** Null while it does not fire, or what it needs is not known. */
  readonly judge: (standing: GroupStanding, nowMs: number) => Breach | null;
}

/** An alert that fires. */
export interface Breach {
  /** When it began; null where the value alone does not tell. */
  readonly sinceMs: number | null;
  /** The value that made it fire. One clause. */
  readonly found: string;
}

/**
 * Since when more than `moreThan` of these instants have lain within the window without a gap; null when fewer do now.
 * Instants in any order, and those after `nowMs` are not counted.
 */
export function exceededSinceMs(
  instants: readonly number[],
  bounds: { readonly windowMs: number; readonly moreThan: number; readonly nowMs: number },
): number | null {
  const { windowMs, moreThan, nowMs } = bounds;
  const sorted = instants.filter((atMs) => atMs <= nowMs).sort((a, b) => a - b);
  let sinceMs: number | null = null;
  // From each event on, until the one `moreThan` before it is out of the window, the alert fires.
  for (let i = sorted.length - 1, untilMs = nowMs; i >= moreThan; i -= 1) {
    const endsAtMs = sorted[i - moreThan]! + windowMs;
    if (endsAtMs <= untilMs || endsAtMs <= sorted[i]!) break;
    sinceMs = sorted[i]!;
    untilMs = sinceMs;
  }
  return sinceMs;
}

/** How many of the instants lie within the window before `nowMs`. */
export function countWithin(instants: readonly number[], windowMs: number, nowMs: number): number {
  return instants.filter((atMs) => atMs <= nowMs && atMs > nowMs - windowMs).length;
}

/** `10m`, `45s`, `1h`: a duration of Prometheus. Whole seconds only. */
export function promDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** `10 minutes`, `45 seconds`, `1 hour`. */
export function spokenDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [count, unit] =
    seconds % 3600 === 0
      ? [seconds / 3600, "hour"]
      : seconds % 60 === 0
        ? [seconds / 60, "minute"]
        : [seconds, "second"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/**
 * More than n events, as Prometheus can say it: `increase()` extrapolates to the edges of its window, so n events may
 * come out as n + 0.05, and a bare `> n` would fire without cause.
 */
export function moreEventsThan(selector: string, bounds: { windowMs: number; moreThan: number }) {
  const window = promDuration(bounds.windowMs);
  const limit = bounds.moreThan + 0.5;
  return `sum by (consumergroup) (increase(${selector}[${window}])) > ${limit}`;
}
