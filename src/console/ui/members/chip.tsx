import { age, chipLabel } from "../format.ts";
import { ownerFill, ownerStyle } from "../parts/owner-colour.ts";
import { selectedPartition } from "../store/selection.ts";
import { chipName, standstillMs } from "./chip-name.ts";
import { type Place, partitionKey } from "./placing.ts";

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
