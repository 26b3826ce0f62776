import { arc } from "d3-shape";
import { age } from "../format.ts";
import { dialReading } from "./dial-reading.ts";

/** The way round of a dial that is full. */
const WHOLE_TURN = 2 * Math.PI;
const ring = arc<number>()
  .innerRadius(6.5)
  .outerRadius(9.5)
  .startAngle(0)
  .endAngle((share) => share * WHOLE_TURN);
const WHOLE_RING = ring(1) ?? "";

export interface DialProps {
  readonly label: string;
  /** How long ago; null: never seen. */
  readonly sinceMs: number | null;
  /** When it becomes an eviction; null: not known, then only the age is shown. */
  readonly limitMs: number | null;
  /** The setting that the limit comes from. */
  readonly limitName: string;
}

/** A thin arc that fills towards an eviction, with the age beside it. */
export function Dial(props: DialProps) {
  const { label, sinceMs, limitMs, limitName } = props;
  const { share, tone } = dialReading(props);
  const limit = limitMs === null ? `${limitName} unknown` : `of ${limitName} ${age(limitMs)}`;
  return (
    <span class="dial" data-tone={tone} title={`${label} ${age(sinceMs)} ago, ${limit}`}>
      <svg width="22" height="22" viewBox="-11 -11 22 22" aria-hidden="true">
        <path class="dial-track" d={WHOLE_RING} />
        <path class="dial-arc" d={ring(share) ?? ""} />
        {tone === "red" && <path class="dial-mark" d="M0-4.5V1M0 3.2v1.6" />}
      </svg>
      <span class="dial-text">
        <span class="dial-label">{label}</span>
        <span class="dial-value">{sinceMs === null ? "–" : age(sinceMs)}</span>
      </span>
      <span class="visually-hidden">{limit}</span>
    </span>
  );
}
