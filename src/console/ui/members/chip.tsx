import { age, chipLabel, duration } from "../format.ts";
import { ownerFill, ownerStyle } from "../parts/owner-colour.ts";
import { selectedPartition } from "../store/selection.ts";
import { type ChipPhase, type Place, partitionKey } from "./placing.ts";

const PHASE_WORDS: Readonly<Record<ChipPhase, string>> = {
  owned: "read",
  "owned-not-polled": "assigned, nothing read of it yet",
  unread: "assigned, not read yet",
  orphaned: "not read, its owner fell silent",
  revoking: "to be released",
  awaited: "awaited from its present owner",
  paused: "paused by the rebalance",
  unowned: "owned by nobody",
};

export interface ChipProps {
  readonly place: Place;
  /** Null: nobody. */
  readonly ownerName: string | null;
  /** Which of the hues; null: none, as in the tray. */
  readonly hue: number | null;
  /** With the topic's name, where there are several topics. */
  readonly long: boolean;
  readonly nowMs: number;
}

/** One partition as a button that follows it through every chart. */
export function Chip({ place, ownerName, hue, long, nowMs }: ChipProps) {
  const { phase, key } = place;
  const partition = partitionKey(place);
  const selected = selectedPartition.value === partition;
  const stoppedMs = standstillMs(place, nowMs);
  const label = long ? partition : chipLabel(place.partition);
  const shownMs = phase === "unread" ? null : stoppedMs;
  const shown = shownMs === null ? label : `${label} ${age(shownMs)}`;
  const name = `${shown}: ${chipName(place, ownerName, stoppedMs)}`;
  return (
    <button
      type="button"
      class="chip"
      data-chip={key}
      data-phase={phase}
      data-lag={place.hasLag}
      aria-pressed={selected}
      aria-label={name}
      title={name}
      style={hue === null ? leftStyle(place) : ownerStyle(hue)}
      onClick={() => {
        selectedPartition.value = selected ? null : partition;
      }}
    >
      <span class="chip-label">{label}</span>
      {shownMs !== null && <span class="chip-age"> {age(shownMs)}</span>}
    </button>
  );
}

/** In the tray a chip wears a stripe in the hue of the owner that it left. */
function leftStyle({ leftOrdinal }: Place): Record<string, string> {
  return leftOrdinal === null ? {} : { "--left": ownerFill(leftOrdinal) };
}

/** How long it has hung in the air; null while it is read, or is only a slot. */
function standstillMs({ phase, sinceMs }: Place, nowMs: number): number | null {
  const hangs = phase === "orphaned" || phase === "paused" || phase === "unowned" || phase === "unread";
  return hangs && sinceMs !== null ? Math.max(0, nowMs - sinceMs) : null;
}

/** `orders partition 1, owned by app-2, paused 9.8 seconds`. */
export function chipName(place: Place, ownerName: string | null, stoppedMs: number | null): string {
  const owner =
    ownerName === null ? [] : [place.phase === "awaited" ? `next owner ${ownerName}` : `owned by ${ownerName}`];
  const parts = [`${place.topic} partition ${place.partition}`, ...owner, PHASE_WORDS[place.phase]];
  if (stoppedMs !== null) parts.push(`for ${duration(stoppedMs)}`);
  if (place.phase === "unowned" && place.hasLag) parts.push("records wait");
  return parts.join(", ");
}
