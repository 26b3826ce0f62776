import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Lane, Lanes } from "../../../insight/index.ts";
import { counted } from "../format.ts";
import { shownTheme } from "../store/preferences.ts";
import { LaneGrid } from "./lanes.tsx";
import type { TimeScale } from "./scale.ts";

const STRIP_ROW_PX = 3;
/** All strips together are so high at most; rows of larger topics are thinner then. */
const MOST_STRIPS_PX = 168;
const LEAST_STRIP_PX = 40;

export interface LaneStripsProps {
  readonly lanes: Lanes;
  readonly scale: TimeScale;
}

/** Too many partitions for rows of their own: a strip per topic on a canvas, which opens into rows on demand. */
export function LaneStrips({ lanes, scale }: LaneStripsProps) {
  const [opened, setOpened] = useState<string | null>(null);
  const byTopic = rowsByTopic(lanes.rows);
  const mostPx = Math.max(LEAST_STRIP_PX, MOST_STRIPS_PX / byTopic.size);
  return (
    <ul class="strips">
      {[...byTopic].map(([topic, rows]) => (
        <li key={topic} class="strip">
          <button
            type="button"
            class="strip-head"
            aria-expanded={opened === topic}
            onClick={() => setOpened(opened === topic ? null : topic)}
          >
            <b>{topic}</b> <small>{counted(rows.length, "partition")}</small>
          </button>
          {opened === topic ? (
            <LaneGrid lanes={{ ...lanes, rows, bands: [] }} scale={scale} />
          ) : (
            <Strip rows={rows} scale={scale} topic={topic} mostPx={mostPx} />
          )}
        </li>
      ))}
    </ul>
  );
}

function rowsByTopic(rows: readonly Lane[]): ReadonlyMap<string, readonly Lane[]> {
  const byTopic = new Map<string, Lane[]>();
  for (const row of rows) {
    const known = byTopic.get(row.topic);
    if (known === undefined) byTopic.set(row.topic, [row]);
    else known.push(row);
  }
  return byTopic;
}

interface StripProps {
  readonly topic: string;
  readonly rows: readonly Lane[];
  readonly scale: TimeScale;
  readonly mostPx: number;
}

function Strip({ rows, scale, topic, mostPx }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const heightPx = Math.min(mostPx, rows.length * STRIP_ROW_PX);
  const theme = shownTheme.value;
  useLayoutEffect(() => {
    if (canvas.current !== null && scale.widthPx > 0)
      drawStrip(canvas.current, { rows, scale, heightPx });
  }, [rows, scale, heightPx, theme]);
  const paused = rows.filter(({ cap }) => cap?.pause.state === "Open").length;
  const says = `${topic}: ${counted(rows.length, "partition")}, ${paused} not read now. Open it or its table for each.`;
  return (
    <canvas
      ref={canvas}
      class="strip-plot"
      role="img"
      aria-label={says}
      style={{ width: `${scale.widthPx}px`, height: `${heightPx}px` }}
    />
  );
}

function drawStrip(
  canvas: HTMLCanvasElement,
  { rows, scale, heightPx }: { rows: readonly Lane[]; scale: TimeScale; heightPx: number },
): void {
  const ratio = devicePixelRatio;
  canvas.width = scale.widthPx * ratio;
  canvas.height = heightPx * ratio;
  const paint = canvas.getContext("2d");
  if (paint === null) return;
  paint.scale(ratio, ratio);
  const tokens = getComputedStyle(canvas);
  const colour = (name: string): string => tokens.getPropertyValue(name).trim();
  const rowPx = heightPx / rows.length;
  rows.forEach(({ spans }, index) => {
    for (const span of spans) {
      const x = scale.x(span.fromMs);
      const isRead =
        span.phase === "owned" || span.phase === "owned-not-polled" || span.phase === "revoking";
      const owner = colour(`--owner-${((span.owner?.ordinal ?? 0) % 6) + 1}`);
      paint.fillStyle =
        isRead && span.owner !== null
          ? owner
          : colour(span.phase === "unowned" ? "--danger" : "--paused");
      paint.fillRect(
        x,
        index * rowPx,
        Math.max(1, scale.x(span.toMs) - x),
        Math.max(0.5, rowPx - 0.5),
      );
    }
  });
}
