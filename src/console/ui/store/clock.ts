import { computed, effect, signal } from "@preact/signals";
import { rate } from "./preferences.ts";

/**
 * The cluster's clock as the page knows it. Instants on the screen are the cluster's, which need not agree with this
 * machine's: each message that carries an instant sets the difference anew.
 */
export const nowMs = signal(Date.now());
/** Live content stands still while paused; what is heard meanwhile is kept. */
export const paused = signal(false);
/** When the last message was heard, on this page's own steady clock, and what the cluster's showed then. */
let heardAtMs = performance.now();
let clusterMs = Date.now();
/** A message that took its time must not turn the clock back; a clock that was set back may. */
const JITTER_MS = 2_000;
const MINUTE_MS = 60_000;

/** How old what is shown is. */
export const ageMs = signal(0);

/** The minute that it is: for what need not be drawn anew several times a second. */
export const minuteMs = computed(() => Math.floor(nowMs.value / MINUTE_MS) * MINUTE_MS);

/** Where the clock stands: the end of a recording. Null: it runs. */
let standsAtMs: number | null = null;

/** A recording ends then, and so does time. */
export function standAt(atMs: number): void {
  standsAtMs = atMs;
  ageMs.value = 0;
  nowMs.value = atMs;
}

/** Time goes on: it is the cluster's clock again. */
export function letClockRun(): void {
  if (standsAtMs === null) return;
  standsAtMs = null;
  nowMs.value = Date.now();
}

/** The cluster's clock showed `atMs` just now. */
export function heardAt(atMs: number): void {
  heardAtMs = performance.now();
  clusterMs = atMs;
}

/** Ticks at the chosen rate while the tab is seen; not at all while it is hidden. */
export function startClock(): void {
  effect(() => {
    const timer = setInterval(tick, 1_000 / rate.value);
    return () => clearInterval(timer);
  });
  document.addEventListener("visibilitychange", tick);
}

/** What was heard together is drawn together, and at once unless the slowest rate was chosen. */
const GATHER_MS = 60;
let gathering: ReturnType<typeof setTimeout> | null = null;

/** Something changed that should not wait for the next tick: states, owners, rebalances. */
export function tickSoon(): void {
  if (rate.value === 1) return;
  gathering ??= setTimeout(tick, GATHER_MS);
}

function tick(): void {
  if (gathering !== null) clearTimeout(gathering);
  gathering = null;
  if (document.hidden || standsAtMs !== null) return;
  ageMs.value = performance.now() - heardAtMs;
  if (paused.value) return;
  const next = clusterMs + ageMs.value;
  const isJitter = next < nowMs.value && nowMs.value - next < JITTER_MS;
  if (!isJitter) nowMs.value = next;
}
