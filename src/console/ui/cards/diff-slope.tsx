import { linkHorizontal } from "d3-shape";
import { type DiffSlope, type GroupView, memberLetters } from "../../../insight/index.ts";
import { chipLabel } from "../format.ts";
import { ownerFill, ownerLabelFill } from "../parts/owner-colour.ts";
import { useWidth } from "../parts/use-width.ts";
import { selectedPartition } from "../store/selection.ts";

const ROW_PX = 17;
const HEAD_PX = 4;
const COLUMN_PX = 58;

/** From one end to the other, level at both. */
const link = linkHorizontal();

interface Spot {
  readonly y: number;
  readonly ordinal: number | null;
  readonly letter: string;
  readonly name: string;
}

/** Two columns of owners with the partitions under each, and a line for every partition between them. */
export function DiffSlopeView({
  drawing,
  view,
}: {
  readonly drawing: DiffSlope;
  readonly view: GroupView;
}) {
  const { ref, widthPx } = useWidth<HTMLDivElement>();
  const left = spotsOf(drawing, "from", view);
  const right = spotsOf(drawing, "to", view);
  const height = HEAD_PX + ROW_PX * drawing.rows.length + 4;
  return (
    <div
      class="slope"
      ref={ref}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
      tabIndex={0}
      role="img"
      aria-label={`Owners before and after of ${drawing.rows.length} partitions. The table has each.`}
    >
      <svg width={widthPx} height={height} aria-hidden="true">
        {drawing.rows.map((row) => {
          const from = left.get(row.label)!;
          const to = right.get(row.label)!;
          const dim = selectedPartition.value !== null && selectedPartition.value !== row.label;
          return (
            <g key={row.label} class="slope-row" data-kind={row.kind} data-dim={dim}>
              <path
                class="slope-line"
                style={lineStyle(to)}
                d={link({ source: [COLUMN_PX, from.y], target: [widthPx - COLUMN_PX, to.y] }) ?? ""}
              />
              <End spot={from} x={COLUMN_PX} side="left" label={chipLabel(row.partition)} />
              <End
                spot={to}
                x={widthPx - COLUMN_PX}
                side="right"
                label={chipLabel(row.partition)}
              />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function lineStyle({ ordinal }: Spot): Record<string, string> {
  return ordinal === null ? {} : { "--fill": ownerFill(ordinal) };
}

function End({
  spot,
  x,
  side,
  label,
}: {
  spot: Spot;
  x: number;
  side: "left" | "right";
  label: string;
}) {
  const box = side === "left" ? x - 18 : x;
  const style =
    spot.ordinal === null
      ? {}
      : { "--fill": ownerFill(spot.ordinal), "--on-fill": ownerLabelFill(spot.ordinal) };
  return (
    <g class="slope-end" data-nobody={spot.ordinal === null} style={style}>
      <title>{spot.name}</title>
      <rect x={box} y={spot.y - 7} width="18" height="14" rx="3" />
      <text class="slope-letter" x={box + 9} y={spot.y + 4} text-anchor="middle">
        {spot.letter}
      </text>
      <text
        class="slope-label"
        x={side === "left" ? x - 23 : x + 23}
        y={spot.y + 4}
        text-anchor={side === "left" ? "end" : "start"}
      >
        {label}
      </text>
    </g>
  );
}

/** One line per partition, grouped by owner, nobody last. */
function spotsOf(
  drawing: DiffSlope,
  side: "from" | "to",
  view: GroupView,
): ReadonlyMap<string, Spot> {
  const marks = memberLetters(view);
  const rows = drawing.rows.map((row, index) => {
    const member = row[side];
    const mark = member === null ? undefined : marks.get(member.memberId);
    return {
      label: row.label,
      index,
      ordinal: mark?.ordinal ?? null,
      letter: mark?.letter ?? "–",
      name: member?.name ?? "nobody",
    };
  });
  rows.sort((a, b) => (a.ordinal ?? Infinity) - (b.ordinal ?? Infinity) || a.index - b.index);
  return new Map(
    rows.map(({ label, ordinal, letter, name }, at) => [
      label,
      { y: HEAD_PX + ROW_PX * at + ROW_PX / 2, ordinal, letter, name },
    ]),
  );
}
