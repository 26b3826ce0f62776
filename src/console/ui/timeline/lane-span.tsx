import type { Lane } from "../../../insight/index.ts";
import { clockTime, duration } from "../format.ts";
import { ownerFill, ownerLabelFill, ownerPattern } from "../parts/owner-colour.ts";
import type { TimeScale } from "./scale.ts";

export type LaneSpanView = Lane["spans"][number];

const TOP_PX = 3;
/** A letter is written where it has room, and again so often. */
const LETTER_PX = 14;

export interface LaneSpanProps {
  readonly span: LaneSpanView;
  readonly lane: Lane;
  readonly scale: TimeScale;
  readonly rowPx: number;
  /** Row and column in the grid. */
  readonly cell: string;
  readonly focusable: boolean;
}

/** One stretch of a partition's life: fill for the owner, border and pattern for the phase, edge for the evidence. */
export function LaneSpan({ span, lane, scale, rowPx, cell, focusable }: LaneSpanProps) {
  const { phase, owner, withinMs } = span;
  const x = scale.x(span.fromMs);
  const width = Math.max(1, scale.x(span.toMs) - x);
  const height = rowPx - 2 * TOP_PX;
  const ordinal = owner?.ordinal ?? null;
  const softPx = (withinMs / (scale.toMs - scale.fromMs)) * scale.widthPx;
  const box = { x, y: TOP_PX, width, height };
  const style =
    ordinal === null ? {} : { "--fill": ownerFill(ordinal), "--on-fill": ownerLabelFill(ordinal) };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of a grid that is drawn.
    <g
      class="span"
      role="gridcell"
      data-phase={phase}
      data-grade={span.grade}
      data-cell={cell}
      tabIndex={focusable ? 0 : -1}
      aria-label={spanName(lane, span)}
      style={style}
    >
      <title>{spanName(lane, span)}</title>
      {softPx > 1 && (
        <rect class="span-fill" {...box} x={x - softPx} width={softPx} mask="url(#soft-edge)" />
      )}
      <rect class="span-fill" {...box} />
      {(phase === "paused" || phase === "unowned") && (
        <rect {...box} fill={phase === "paused" ? "url(#hatch)" : "url(#hatch-danger)"} />
      )}
      {ordinal !== null && ordinal > 5 && (
        <rect {...box} fill={`url(#owner-pattern-${ownerPattern(ordinal)})`} />
      )}
      {phase === "orphaned" && <path class="span-flat" d={flatLine(x, width, rowPx)} />}
      {span.grade === "inferred" && <path class="span-dashed" d={`M${x} ${TOP_PX}v${height}`} />}
      {owner !== null && width > (phase === "owned" ? LETTER_PX : 2 * LETTER_PX) && (
        <text class="span-letter" x={Math.max(0, x) + 5} y={rowPx / 2 + 3.5}>
          {owner.letter}
        </text>
      )}
    </g>
  );
}

/** The heartbeat that is no more, beside the letter where there is one. */
function flatLine(x: number, width: number, rowPx: number): string {
  const indent = width > 2 * LETTER_PX ? LETTER_PX + 3 : 0;
  return `M${x + indent} ${rowPx / 2}h${width - indent}`;
}

/** `orders partition 1, owned by app-2, from 12:03:11.1 for 9.8 s`. */
export function spanName({ topic, partition }: Lane, span: LaneSpanView): string {
  const whose =
    span.owner === null ? "" : `, ${span.phase === "owned" ? "" : "of "}${span.owner.name}`;
  const grade = span.grade === null || span.grade === "observed" ? "" : `, ${span.grade}`;
  const length = duration(span.toMs - span.fromMs);
  return `${topic} partition ${partition}: ${span.phase}${whose}, from ${clockTime(span.fromMs)} for ${length}${grade}`;
}
