// biome-ignore-all lint/a11y/useFocusableInteractive: the arrow keys lead to the cells that hold something.
// biome-ignore-all lint/a11y/useSemanticElements: a row of a drawn grid, whose twin is a real table.
import type { Lane, OwnerMark } from "../../../insight/index.ts";
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
  // Spans slide out of the range; the focus then stays with the last one that is left.
  const column = focus.row === index ? Math.min(focus.column, lane.spans.length) : null;
  return (
    <div
      class="lane"
      role="row"
      aria-rowindex={index + 1}
      data-selected={selected}
      style={{ height: `${rowPx}px` }}
    >
      <LaneName label={lane.label} index={index} focusable={column === 0} />
      <span class="lane-plot" role="presentation">
        <svg width={scale.widthPx} height={barPx} role="presentation">
          {lane.spans.map((span, at) => (
            <LaneSpan
              key={`${span.phase}${span.memberId}${span.rebalanceNumber}`}
              span={span}
              lane={lane}
              scale={scale}
              rowPx={barPx}
              cell={`${index}:${at + 1}`}
              focusable={column === at + 1}
            />
          ))}
        </svg>
        {lane.awaitedBy !== null && <Slot owner={lane.awaitedBy} />}
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

interface LaneNameProps {
  readonly label: string;
  readonly index: number;
  readonly focusable: boolean;
}

function LaneName({ label, index, focusable }: LaneNameProps) {
  const selected = selectedPartition.value === label;
  const select = (): void => {
    selectedPartition.value = selected ? null : label;
  };
  return (
    <span class="lane-name" role="rowheader">
      <button
        type="button"
        data-cell={`${index}:0`}
        tabIndex={focusable ? 0 : -1}
        aria-pressed={selected}
        onClick={select}
        title={label}
      >
        {label}
      </button>
    </span>
  );
}

/** The empty slot of the next owner, at the present end of the lane. */
function Slot({ owner }: { readonly owner: OwnerMark }) {
  return (
    <span class="lane-slot" style={ownerStyle(owner.ordinal)} title={`awaited by ${owner.name}`}>
      {owner.letter}
      <span class="visually-hidden">awaits it: {owner.name}</span>
    </span>
  );
}
