import { batch, computed, effect, signal } from "@preact/signals";
import { nowMs } from "./clock.ts";
import { windowMs } from "./preferences.ts";
import { navigate, route } from "./router.ts";

/**
 * The one time cursor of the page. Ribbon, lag, lanes and members all show the same instant and the same range.
 *
 * Live, the cursor is at the right edge and the range ends now. Looking back, both stand where they were put; while it
 * plays, the cursor moves on through what was recorded, at the speed chosen, until it meets now.
 */
export const atMs = signal<number | null>(null);
export const playing = signal(false);
/** Times real time. */
export const speed = signal(1);
export const SPEEDS = [0.25, 1, 4] as const;

/** Where the range ends when it is not live. */
const heldToMs = signal<number | null>(null);

export const isLive = computed(() => atMs.value === null);
/** The instant that members and chips are shown as of. */
export const shownMs = computed(() => atMs.value ?? nowMs.value);

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The earliest instant of which something is known of the open group; null until then. */
export const knownSinceMs = signal<number | null>(null);

/** The range that every chart draws. */
export const range = computed<TimeRange>(() => {
  const toMs = heldToMs.value ?? nowMs.value;
  const asked = route.value.range;
  if (asked !== null) return { fromMs: toMs - (asked.toMs - asked.fromMs), toMs };
  const wholeFromMs = toMs - windowMs.value;
  // Of a group that is younger than the window there is nothing to see before it was known.
  const fromMs = Math.max(wholeFromMs, knownSinceMs.value ?? wholeFromMs);
  return { fromMs: Math.min(fromMs, toMs - SHORTEST_RANGE_MS), toMs };
});

const SHORTEST_RANGE_MS = 10_000;

/** Puts the cursor there, and moves the range only as far as it must. */
export function lookAt(instantMs: number): void {
  const { fromMs, toMs } = range.value;
  const width = toMs - fromMs;
  batch(() => {
    atMs.value = Math.min(instantMs, nowMs.value);
    if (instantMs < fromMs + width * 0.05 && !isAllKnown(fromMs))
      heldToMs.value = instantMs + width * 0.75;
    else if (instantMs > toMs) heldToMs.value = instantMs + width * 0.1;
    else heldToMs.value = toMs;
    heldToMs.value = Math.min(heldToMs.value, Math.max(nowMs.value, instantMs));
  });
}

/** Whether a range from there on begins where knowledge does: there is nothing further back to move to. */
function isAllKnown(fromMs: number): boolean {
  return knownSinceMs.value !== null && fromMs <= knownSinceMs.value;
}

export function goLive(): void {
  batch(() => {
    const known = knownSinceMs.value;
    forgetCursor();
    knownSinceMs.value = known;
    navigate({ range: null, atMs: null });
  });
}

/** As `goLive`, but the URL is another page's already. */
export function forgetCursor(): void {
  batch(() => {
    atMs.value = null;
    heldToMs.value = null;
    playing.value = false;
    knownSinceMs.value = null;
  });
}

/** How long the cursor must rest before the URL follows: browsers refuse an address that changes all the time. */
const REST_MS = 400;

/** Keeps the instant and the range looked at in the URL. Returns the way to stop. */
export function startCursorInUrl(): () => void {
  return effect(() => {
    const at = atMs.value;
    const { fromMs, toMs } = range.value;
    if (at === null || playing.value) return;
    const timer = setTimeout(() => {
      navigate({
        atMs: Math.round(at),
        range: { fromMs: Math.round(fromMs), toMs: Math.round(toMs) },
      });
    }, REST_MS);
    return () => clearTimeout(timer);
  });
}

/** Takes up what the URL says of time. */
export function cursorFromRoute(): void {
  const { range: asked, atMs: asOf } = route.value;
  if (asked === null && asOf === null) return;
  batch(() => {
    heldToMs.value = asked?.toMs ?? asOf;
    atMs.value = asOf ?? asked?.fromMs ?? null;
  });
}

/** Moves the cursor on by this much of real time, as fast as was chosen. */
export function playOn(elapsedMs: number): void {
  if (atMs.value === null) return;
  const next = atMs.value + elapsedMs * speed.value;
  if (next >= nowMs.value) goLive();
  else lookAt(next);
}
