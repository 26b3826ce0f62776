import { clockTime } from "../format.ts";
import type { TimeScale } from "./scale.ts";
import { ticksOf } from "./scale.ts";

/** The common time axis at the foot of the timeline. */
export function Axis({ scale }: { readonly scale: TimeScale }) {
  return (
    <svg class="axis" width={scale.widthPx} height={18} aria-hidden="true">
      {ticksOf(scale).map((at) => (
        <g key={at} transform={`translate(${scale.x(at)} 0)`}>
          <path d="M0 0v4" />
          <text x={0} y={14} text-anchor={anchorOf(scale.x(at), scale.widthPx)}>
            {clockTime(at, { tenths: false })}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Labels at the edges stay inside. */
function anchorOf(x: number, widthPx: number): "start" | "middle" | "end" {
  if (x < 30) return "start";
  return x > widthPx - 30 ? "end" : "middle";
}
