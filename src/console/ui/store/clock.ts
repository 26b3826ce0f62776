import { effect, signal } from "@preact/signals";
import { rate } from "./preferences.ts";

/**
 * The cluster's clock as the page knows it. Instants on the screen are the cluster's, which need not agree with this
 * machine's: each message that carries an instant sets the difference anew.
 */
export const nowMs = signal(Date.now());
/** Live content stands still while paused; what is heard meanwhile is kept. */
export const paused = signal(false);
/** When the last message was heard, on this page's own steady clock. */
let heardAtMs = performance.now();
let offsetMs = 0;

/** How old what is shown is. */
export const ageMs = signal(0);

/** The cluster's clock showed `atMs` just now. */
export function heardAt(atMs: number): void {
  heardAtMs = performance.now();
  offsetMs = atMs - Date.now();
}

/** Ticks at the chosen rate while the tab is seen; not at all while it is hidden. */
export function startClock(): void {
  effect(() => {
    const timer = setInterval(tick, 1_000 / rate.value);
    return () => clearInterval(timer);
  });
  document.addEventListener("visibilitychange", tick);
}

function tick(): void {
  if (document.hidden) return;
  ageMs.value = performance.now() - heardAtMs;
  if (!paused.value) nowMs.value = Date.now() + offsetMs;
}
