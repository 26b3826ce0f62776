// biome-ignore-all lint/a11y/useFocusableInteractive: the arrow keys lead to the cells that hold something.
// biome-ignore-all lint/a11y/useSemanticElements: a row of a drawn grid, whose twin is a real table.
import type { Lane } from "../../../insight/index.ts";
import { ownerStyle } from "../parts/owner-colour.ts";
import { selectedPartition } from "../store/selection.ts";
import { LaneSpan } from "./lane-span.tsx";
import type { TimeScale } from "./scale.ts";

export interface LaneRowProps {
  readonly lane: Lane;
  readonly index: number;
  readonly scale: TimeScale;
  readonly rowPx: number;
  /** The height of its bar; what is left of the row is for the cap. */
  readonly barPx: number;
  /** Row and column that the arrow keys have reached. */
  readonly focus: { readonly row: number; readonly column: number };
}

/** One partition over time: its name, its spans and the cap with its own pause. */
export function LaneRow({ lane, index, scale, rowPx, barPx, focus }: LaneRowProps) {
  const selected = selectedPartition.value === lane.label;
  const isFocusRow = focus.row === index;
  const select = (): void => {
    selectedPartition.value = selected ? null : lane.label;
  };
  return (
    <div
      class="lane"
      role="row"
      aria-rowindex={index + 1}
      data-selected={selected}
      style={{ height: `${rowPx}px` }}
    >
      <span class="lane-name" role="rowheader">
        <button
          type="button"
          data-cell={`${index}:0`}
          tabIndex={isFocusRow && focus.column === 0 ? 0 : -1}
          aria-pressed={selected}
          onClick={select}
          title={lane.label}
        >
          {lane.label}
        </button>
      </span>
      <span class="lane-plot" role="presentation">
        <svg width={scale.widthPx} height={barPx} role="presentation">
          {lane.spans.map((span, column) => (
            <LaneSpan
              key={`${span.phase}${span.memberId}${span.rebalanceNumber}`}
              span={span}
              lane={lane}
              scale={scale}
              rowPx={barPx}
              cell={`${index}:${column + 1}`}
              focusable={isFocusRow && focus.column === column + 1}
            />
          ))}
        </svg>
        {lane.awaitedBy !== null && (
          <span
            class="lane-slot"
            style={ownerStyle(lane.awaitedBy.ordinal)}
            title={`awaited by ${lane.awaitedBy.name}`}
          >
            {lane.awaitedBy.letter}
          </span>
        )}
      </span>
      <span
        class="lane-cap"
        role="gridcell"
        data-open={lane.cap?.pause.state === "Open"}
        title={lane.cap?.text ?? ""}
      >
        {lane.cap?.text ?? ""}
      </span>
    </div>
  );
}
