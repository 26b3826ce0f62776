import { useState } from "preact/hooks";
import { count, counted } from "../format.ts";
import { ownerStyle } from "../parts/owner-colour.ts";
import { bundled } from "./bundles.ts";
import { Chip } from "./chip.tsx";
import type { ChipPhase, Place } from "./placing.ts";

export interface ChipRowProps {
  readonly places: readonly Place[];
  /** Null: nobody's, in the tray. */
  readonly ownerName: string | null;
  /** The owner's hue; null: none. */
  readonly hue: number | null;
  /** Hue of each topic where there are several; null: chips wear their owner's. */
  readonly topicHues: ReadonlyMap<string, number> | null;
  readonly nowMs: number;
  /** What is said where there is no chip. */
  readonly empty: string;
}

/** More chips than these are drawn as one bundle per topic and phase, until somebody opens them. */
const MOST_CHIPS = 24;

const PHASE_NOTES: Partial<Record<ChipPhase, string>> = { owned: "", "owned-not-polled": "" };

/** The chips of one lane, or of the tray. */
export function ChipRow({ places, ownerName, hue, topicHues, nowMs, empty }: ChipRowProps) {
  const [opened, setOpened] = useState(false);
  const hueOf = (topic: string): number | null =>
    hue === null ? null : (topicHues?.get(topic) ?? hue);
  const isMany = places.length > MOST_CHIPS;
  return (
    <span class="member-chips">
      {isMany && (
        <button
          type="button"
          class="button quiet"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {opened ? "Fold" : counted(places.length, "partition")}
        </button>
      )}
      {isMany && !opened
        ? bundled(places).map(({ topic, phase, size }) => (
            <span
              key={`${topic}${phase}`}
              class="chip bundle"
              data-phase={phase}
              style={ownerStyle(hueOf(topic))}
            >
              ×{count(size)} {topic} {PHASE_NOTES[phase] ?? phase}
            </span>
          ))
        : places.map((place) => (
            <Chip
              key={place.key}
              place={place}
              ownerName={ownerName}
              hue={hueOf(place.topic)}
              long={topicHues !== null}
              nowMs={nowMs}
            />
          ))}
      {places.length === 0 && empty !== "" && <span class="idle">{empty}</span>}
    </span>
  );
}
