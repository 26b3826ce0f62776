import { useEffect, useRef, useState } from "preact/hooks";
import type { GroupView, LagPoint, RebalanceView } from "../../../insight/index.ts";
import { count, dateTime, duration } from "../format.ts";
import { TableTwin } from "../parts/table-twin.tsx";
import { shownMs } from "../store/cursor.ts";
import { shownTheme } from "../store/preferences.ts";
import type { LagDrawing, LagPlot } from "./lag-plot.ts";
import type { TimeScale } from "./scale.ts";
import { TimelineSection } from "./timeline-section.tsx";

const HEIGHT_PX = 52;

/** Lag over time with rebalances behind it; its headline is in time, records come second. */
export function Lag({ view, scale }: { readonly view: GroupView; readonly scale: TimeScale }) {
  const points = view.lag.filter(({ atMs }) => atMs >= scale.fromMs - 15_000 && atMs <= scale.toMs);
  const inWindow = points.filter(({ atMs }) => atMs >= scale.fromMs);
  const bands = rebalanceStretches(view.rebalances, scale);
  const last = view.lag.findLast(({ atMs }) => atMs <= shownMs.value) ?? null;
  return (
    <TimelineSection
      id="lag"
      title="Lag"
      table={() => <LagTable points={inWindow} />}
      caption={<LagHeadline point={last} />}
    >
      <Plot drawing={{ points, bands, scale, heightPx: HEIGHT_PX }} most={mostLag(inWindow)} />
    </TimelineSection>
  );
}

/** When partitions stood still for a rebalance, as on the lanes below. */
function rebalanceStretches(rebalances: readonly RebalanceView[], { fromMs, toMs }: TimeScale) {
  return rebalances
    .filter(({ evidence, rounds }) => evidence.start !== null && rounds.length > 0)
    .map(({ startedAtMs, stableAtMs }) => ({ fromMs: startedAtMs, toMs: stableAtMs ?? toMs }))
    .filter((each) => each.toMs >= fromMs && each.fromMs <= toMs);
}

function LagHeadline({ point }: { readonly point: LagPoint | null }) {
  if (point === null || point.lag === null) return <span class="headline">lag unknown</span>;
  const sign = point.lagMsGrade === "observed" ? "" : "~";
  const behind = point.lag === 0 ? "caught up" : `${sign}${duration(point.lagMs)} behind`;
  return (
    <span class="headline">
      <b>{point.lag > 0 && point.lagMs === null ? "behind" : behind}</b>
      <small>{count(point.lag)} records</small>
    </span>
  );
}

interface PlotProps {
  readonly drawing: LagDrawing;
  /** The most records within the window; null where none is known. */
  readonly most: number | null;
}

function Plot({ drawing, most }: PlotProps) {
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<LagPlot | null>(null);
  const latest = useRef(drawing);
  latest.current = drawing;
  const [failed, setFailed] = useState(false);
  const theme = shownTheme.value;
  const hasWidth = drawing.scale.widthPx > 0;
  useEffect(() => {
    if (!hasWidth) return;
    let gone = false;
    import("./lag-plot.ts").then(
      ({ LagPlot: Loaded }) => {
        if (!gone && target.current !== null)
          plot.current = new Loaded(target.current, latest.current);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [theme, hasWidth]);
  useEffect(() => plot.current?.draw(drawing), [drawing]);
  return (
    <div
      class="lag-plot"
      ref={target}
      role="img"
      aria-label={`Lag over time, at most ${count(most)} records. Its table has each value.`}
      style={{ height: `${HEIGHT_PX}px` }}
    >
      {most !== null && <span class="lag-most">{count(most)}</span>}
      {failed && <p class="empty">The plot could not be loaded; the table has the values.</p>}
    </div>
  );
}

/** Null where no point tells any. */
function mostLag(points: readonly LagPoint[]): number | null {
  const known = points.map(({ lag }) => lag).filter((lag) => lag !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function LagTable({ points }: { readonly points: readonly LagPoint[] }) {
  return (
    <TableTwin
      caption="Lag over time"
      columns={["At", "Records behind", "Time behind", "How the time is known"]}
      rows={points.map(({ atMs, lag, lagMs, lagMsGrade }) => [
        dateTime(atMs),
        count(lag),
        duration(lagMs),
        lagMsGrade ?? "unknown",
      ])}
    />
  );
}
