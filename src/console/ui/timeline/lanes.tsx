import { useState } from "preact/hooks";
import { type GroupView, type Lanes as LanesData, lanesOf } from "../../../insight/index.ts";
import { VirtualRows } from "../parts/virtual-rows.tsx";
import { route } from "../store/router.ts";
import { type GridFocus, movedFocus } from "./grid-focus.ts";
import { LaneRow } from "./lane-row.tsx";
import { LaneStrips } from "./lane-strips.tsx";
import { LanesTable } from "./lanes-table.tsx";
import type { TimeScale } from "./scale.ts";
import { StopBands } from "./stop-bands.tsx";
import { TableButton } from "./timeline-section.tsx";

const ROW_PX = 24;
/** Where there is no room beside the lanes, each cap stands below its lane. */
const NARROW_ROW_PX = 40;
const NARROW_PLOT_PX = 480;
/** What a screen of 900 px has room for beside all the rest; taller ones show more, others scroll. */
const ROWS_IN_SIGHT = 7;
const MOST_ROWS_IN_SIGHT = 18;
const COMMON_SCREEN_PX = 900;
/** Beyond so many rows the lanes of a topic are a strip until it is opened. */
const MOST_SVG_ROWS = 300;

export interface LanesProps {
  readonly view: GroupView;
  readonly scale: TimeScale;
  /** The rebalance that is open: its stop is told. */
  readonly openNumber: number | null;
}

/** A row per partition over time: who read it, and when nobody did. */
export function Lanes({ view, scale, openNumber }: LanesProps) {
  const lanes = lanesOf(view, scale);
  const band =
    lanes.bands.find(({ rebalanceNumber }) => rebalanceNumber === openNumber) ?? lanes.bands.at(-1);
  const isTable = route.value.table === "lanes";
  return (
    <section class="lanes" aria-labelledby="lanes-title">
      <div class="lanes-head">
        <h2 class="panel-title" id="lanes-title">
          Partitions
        </h2>
        <TableButton id="lanes" title="Partitions" />
        <span class="panel-note">{band?.text ?? ""}</span>
        <Legend />
      </div>
      {isTable ? (
        <LanesTable lanes={lanes} />
      ) : lanes.rows.length > MOST_SVG_ROWS ? (
        <LaneStrips lanes={lanes} scale={scale} />
      ) : (
        <LaneGrid lanes={lanes} scale={scale} />
      )}
    </section>
  );
}

/** The cell that the arrow keys have reached, and what they do. */
function useGridFocus(rows: LanesData["rows"]) {
  const [focus, setFocus] = useState<GridFocus>({ row: 0, column: 0 });
  const cells = rows.map(({ spans }) => spans.length + 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = movedFocus(event.key, focus, cells);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setFocus(next);
    const grid = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => {
      grid.querySelector<HTMLElement>(`[data-cell="${next.row}:${next.column}"]`)?.focus();
    });
  };
  return { focus, onKeyDown };
}

export interface LaneGridProps {
  readonly lanes: LanesData;
  readonly scale: TimeScale;
}

/** The rows as a grid that the arrow keys walk through. */
export function LaneGrid({ lanes, scale }: LaneGridProps) {
  const { rows } = lanes;
  const { focus, onKeyDown } = useGridFocus(rows);
  const rowPx = scale.widthPx < NARROW_PLOT_PX ? NARROW_ROW_PX : ROW_PX;
  if (rows.length === 0) return <p class="empty">No partition of this group is known yet.</p>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawn grid; its twin is the table.
    <div
      class="lane-grid"
      role="grid"
      tabIndex={-1}
      aria-label="Partitions over time"
      aria-rowcount={rows.length}
      onKeyDown={onKeyDown}
    >
      <VirtualRows
        count={rows.length}
        rowPx={rowPx}
        mostPx={rowPx * rowsInSight()}
        shownIndex={focus.row}
        backdrop={
          <StopBands bands={lanes.bands} scale={scale} rowPx={rowPx} rowCount={rows.length} />
        }
        row={(index) => {
          const lane = rows[index]!;
          return (
            <LaneRow
              key={lane.label}
              lane={lane}
              index={index}
              scale={scale}
              rowPx={rowPx}
              barPx={ROW_PX}
              focus={focus}
            />
          );
        }}
      />
    </div>
  );
}

function rowsInSight(): number {
  const more = Math.floor((innerHeight - COMMON_SCREEN_PX) / ROW_PX);
  return Math.min(MOST_ROWS_IN_SIGHT, ROWS_IN_SIGHT + Math.max(0, more));
}

function Legend() {
  return (
    <ul class="legend" aria-label="How phases are drawn">
      {(["owned", "paused", "orphaned", "unowned", "unread"] as const).map((phase) => (
        <li key={phase} data-phase={phase}>
          <svg width="18" height="10" aria-hidden="true" class="span" data-phase={phase}>
            <rect class="span-fill" x="1" y="1" width="16" height="8" />
            {phase === "paused" && <rect x="1" y="1" width="16" height="8" fill="url(#hatch)" />}
            {phase === "unowned" && (
              <rect x="1" y="1" width="16" height="8" fill="url(#hatch-danger)" />
            )}
            {phase === "orphaned" && <path class="span-flat" d="M1 5h16" />}
          </svg>
          {phase === "owned" ? "read" : phase}
        </li>
      ))}
    </ul>
  );
}
