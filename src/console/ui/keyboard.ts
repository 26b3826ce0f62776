import { helpIsOpen } from "./help.tsx";
import { openRebalance, stepOn, togglePlaying } from "./replay/replay-bar.tsx";
import { rebalanceBeside } from "./replay/stops.ts";
import { paused } from "./store/clock.ts";
import { goLive, shownMs } from "./store/cursor.ts";
import { shownTheme, theme } from "./store/preferences.ts";
import { navigate } from "./store/router.ts";
import { selectedPartition } from "./store/selection.ts";
import { shownView } from "./store/shown-view.ts";
import type { GroupSource } from "./store/sources.ts";

/** Listens for the page's keys. Fields, sliders and the lanes keep theirs. Returns the way to stop. */
export function listenForKeys(store: () => GroupSource | null): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = pageKeys[event.key] ?? groupKeys(store())[event.key];
    if (act === undefined || (event.key === " " && isPressable(event.target))) return;
    event.preventDefault();
    act();
  };
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

type Keys = Readonly<Record<string, () => void>>;

const pageKeys: Keys = {
  "?": () => {
    helpIsOpen.value = true;
  },
  p: () => {
    paused.value = !paused.value;
  },
  t: () => {
    theme.value = shownTheme.value === "dark" ? "light" : "dark";
  },
};

function groupKeys(store: GroupSource | null): Keys {
  const view = store?.view.value ?? null;
  if (view === null) return {};
  const beside = (step: 1 | -1): void =>
    openRebalance(rebalanceBeside(view.rebalances, shownMs.value, step));
  return {
    ArrowLeft: () => beside(-1),
    ArrowRight: () => beside(1),
    " ": togglePlaying,
    ".": () => stepOn(view),
    l: goLive,
    v: () => navigate({ view: shownView.value === "members" ? "partitions" : "members" }),
    Escape: () => {
      selectedPartition.value = null;
    },
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea, dialog") !== null;
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role=button]") !== null;
}
