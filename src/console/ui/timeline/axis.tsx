import { clockTime } from "../format.ts";
import type { TimeScale } from "./scale.ts";
import { ticksOf } from "./scale.ts";

/** Half of what a label needs: nearer to an edge there is only its mark. */
const HALF_LABEL_PX = 24;

/** The common time axis at the foot of the timeline. */
export function Axis({ scale }: { readonly scale: TimeScale }) {
  return (
    <svg class="axis" width={scale.widthPx} height={18} aria-hidden="true">
      {ticksOf(scale).map((at) => (
        <g key={at} transform={`translate(${scale.x(at)} 0)`}>
          <path d="M0 0v4" />
          {hasRoom(scale.x(at), scale.widthPx) && (
            <text x={0} y={14} text-anchor="middle">
              {clockTime(at, { tenths: false })}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function hasRoom(x: number, widthPx: number): boolean {
  return x >= HALF_LABEL_PX && x <= widthPx - HALF_LABEL_PX;
}
