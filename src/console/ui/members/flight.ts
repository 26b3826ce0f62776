import { reducedMotion } from "../store/preferences.ts";

/**
 * Chips that fly between lanes: first, last, invert, play.
 *
 * Before a drawing that changes places each chip's place on the screen is measured, in flight or not; after it, each
 * chip starts from there and glides to its new place by transforms alone. A new change may come at any time and takes
 * over from where the chips are. Nothing flies that was not seen to change: more chips than the eye can follow, a tab
 * that was hidden and a reader who wants no motion get the end state, with a badge on what moved.
 */
const FLIGHT_MS = 440;
const STAGGER_MS = 24;
const WHOLE_MS = 900;
export const MOST_CHIPS = 60;
const BADGE_MS = 2_400;
/** By then what came with a snapshot is drawn. */
const CAUGHT_UP_MS = 1_500;

export type Positions = ReadonlyMap<
  string,
  { readonly x: number; readonly y: number; readonly lane: string }
>;

/** Where every chip in `root` is now, relative to it. */
export function measured(root: HTMLElement | null): Positions {
  const found = new Map<string, { x: number; y: number; lane: string }>();
  if (root === null) return found;
  const origin = root.getBoundingClientRect();
  for (const chip of chipsIn(root)) {
    const { left, top } = chip.getBoundingClientRect();
    const lane = chip.closest<HTMLElement>("[data-lane]")?.dataset["lane"] ?? "";
    found.set(chip.dataset["chip"] ?? "", { x: left - origin.left, y: top - origin.top, lane });
  }
  return found;
}

/** Lets the chips fly from where they were. */
export function fly(root: HTMLElement, before: Positions): void {
  for (const chip of chipsIn(root)) for (const flight of chip.getAnimations()) flight.cancel();
  const after = measured(root);
  const movers = chipsIn(root).filter((chip) => isElsewhere(chip, before, after));
  const changed = movers.filter((chip) => laneChanged(chip, before, after));
  if (changed.length > MOST_CHIPS || wasHidden() || reducedMotion()) badge(changed);
  else glide(movers, before, after);
}

/** When the tab came back from being hidden, on the page's own clock. */
let seenAgainAtMs = -Infinity;

/** What changed while nobody looked is not played back as if it happened now. Returns the way to stop. */
export function startFlights(): () => void {
  const onVisibility = (): void => {
    if (!document.hidden) seenAgainAtMs = performance.now();
  };
  document.addEventListener("visibilitychange", onVisibility);
  return () => document.removeEventListener("visibilitychange", onVisibility);
}

function wasHidden(): boolean {
  return document.hidden || performance.now() - seenAgainAtMs < CAUGHT_UP_MS;
}

/** More changed than can be followed: the counts of the diff are what tells it. */
export function flashDiff(): void {
  const counts = document.querySelector(".diff-counts");
  if (counts === null || reducedMotion()) return;
  const tint = getComputedStyle(counts).getPropertyValue("--warn-soft").trim();
  counts.animate([{ backgroundColor: tint }, { backgroundColor: "transparent" }], {
    duration: BADGE_MS,
    easing: "ease-out",
  });
}

function glide(movers: readonly HTMLElement[], before: Positions, after: Positions): void {
  const stagger = Math.min(STAGGER_MS, (WHOLE_MS - FLIGHT_MS) / Math.max(1, movers.length));
  movers.forEach((chip, index) => {
    const key = chip.dataset["chip"] ?? "";
    const from = before.get(key);
    const to = after.get(key);
    if (from === undefined || to === undefined) return;
    const start = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
    chip.animate(
      [
        { transform: start, zIndex: 5 },
        { transform: "none", zIndex: 5 },
      ],
      {
        duration: FLIGHT_MS,
        delay: index * stagger,
        easing: "cubic-bezier(0.2, 0.75, 0.2, 1)",
        fill: "backwards",
      },
    );
  });
}

function badge(chips: readonly HTMLElement[]): void {
  for (const chip of chips) {
    chip.dataset["moved"] = "true";
    setTimeout(() => delete chip.dataset["moved"], BADGE_MS);
  }
}

function isElsewhere(chip: HTMLElement, before: Positions, after: Positions): boolean {
  const from = before.get(chip.dataset["chip"] ?? "");
  const to = after.get(chip.dataset["chip"] ?? "");
  if (from === undefined || to === undefined) return false;
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y) > 1.5;
}

function laneChanged(chip: HTMLElement, before: Positions, after: Positions): boolean {
  const key = chip.dataset["chip"] ?? "";
  return before.get(key)?.lane !== after.get(key)?.lane;
}

function chipsIn(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-chip]")];
}
