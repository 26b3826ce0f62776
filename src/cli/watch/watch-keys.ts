import type { GroupView } from "../../insight/index.ts";

/** What the person at the terminal looks at. */
export interface Looking {
  /** Null: now. */
  readonly cursorMs: number | null;
  readonly show: "both" | "members" | "partitions";
  readonly paused: boolean;
  readonly help: boolean;
}

export const LOOKING_AT_NOW: Looking = {
  cursorMs: null,
  show: "both",
  paused: false,
  help: false,
};

export const watchHelp: readonly string[] = [
  "p      stop the picture, and let it go on",
  "←  →   the rebalance before, the next one (→ after the last: now)",
  "v      members and partitions, members alone, partitions alone",
  "?      this help",
  "q      quit",
  "",
  "▓ Stable  ▒ PreparingRebalance, Assigning  ░ CompletingRebalance, Reconciling",
  "lanes: A owned by A   · orphaned   ░ unowned or paused   ▫ not read yet   ~ revoking",
  "[0] owned   (0) of a ghost   <0> its own once it is released",
];

const NEXT_SHOW = { both: "members", members: "partitions", partitions: "both" } as const;

/** Where a key leads; null: out. */
export function pressed(key: string, looking: Looking, view: GroupView): Looking | null {
  switch (key) {
    case "q":
    case "\u0003":
    case "\u0004":
      return null;
    case "p":
    case " ":
      return { ...looking, paused: !looking.paused };
    case "v":
      return { ...looking, show: NEXT_SHOW[looking.show] };
    case "?":
    case "h":
      return { ...looking, help: !looking.help };
    case "\u001b[D":
      return { ...looking, cursorMs: previousMs(looking, view) };
    case "\u001b[C":
      return { ...looking, cursorMs: nextMs(looking, view) };
    default:
      return { ...looking, help: false };
  }
}

/** Just after a rebalance's end, or within the one that lasts: where it can be seen what it did. */
function stops({ rebalances, now }: GroupView): number[] {
  return rebalances.map(({ stableAtMs }) => stableAtMs ?? now.asOfMs);
}

function previousMs({ cursorMs }: Looking, view: GroupView): number | null {
  const from = cursorMs ?? Infinity;
  return stops(view).findLast((atMs) => atMs < from) ?? cursorMs;
}

function nextMs({ cursorMs }: Looking, view: GroupView): number | null {
  if (cursorMs === null) return null;
  return stops(view).find((atMs) => atMs > cursorMs) ?? null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an arrow key begins with escape
const KEY = /\u001b\[[A-D]|[\s\S]/gu;

/** The keys in what a terminal sent, which may be several at once. */
export function keysOf(text: string): string[] {
  return text.match(KEY) ?? [];
}
