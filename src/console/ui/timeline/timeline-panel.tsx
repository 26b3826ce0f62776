import { useRef } from "preact/hooks";
import type { GroupView, RebalanceView, ViewAt } from "../../../insight/index.ts";
import { ExportMenu } from "../export/export-menu.tsx";
import { useWidth } from "../parts/use-width.ts";
import { isLive, lookAt, range } from "../store/cursor.ts";
import { Axis } from "./axis.tsx";
import { BarrierLine } from "./barrier-line.tsx";
import { CursorLine } from "./cursor-line.tsx";
import { Lag } from "./lag.tsx";
import { Lanes } from "./lanes.tsx";
import { Ribbon } from "./ribbon.tsx";
import { type TimeScale, timeScale } from "./scale.ts";

export interface TimelinePanelProps {
  readonly view: GroupView;
  /** The group as of the cursor. */
  readonly at: ViewAt;
  /** The rebalance that is open. */
  readonly opened: RebalanceView | null;
  readonly latest: RebalanceView | null;
  readonly withLanes: boolean;
}

/** State, lag and partitions over one time axis, with one cursor through all of them. */
export function TimelinePanel({ view, at, opened, latest, withLanes }: TimelinePanelProps) {
  const { ref, widthPx } = useWidth<HTMLDivElement>();
  const frame = useRef<HTMLElement>(null);
  const scale = timeScale(range.value, widthPx);
  const scrub = useScrub(scale);
  return (
    <section class="panel timeline" aria-label="Timeline" ref={frame}>
      <div class="tl-measure" ref={ref} aria-hidden="true" />
      <div class="tl-export" data-no-export="">
        <ExportMenu name="timeline" title="Timeline" target={frame} />
      </div>
      <Ribbon view={view} at={at} scale={scale} openNumber={opened?.number ?? null} />
      <BarrierLine view={view} latest={latest} />
      <div class="tl-scrub" {...scrub}>
        <Lag view={view} scale={scale} />
        {withLanes && <Lanes view={view} scale={scale} openNumber={opened?.number ?? null} />}
        <div class="tl-foot">
          <Axis scale={scale} />
        </div>
      </div>
      <div class="tl-overlay">
        <CursorLine scale={scale} />
      </div>
    </section>
  );
}

/** Pressing on a chart puts the cursor there, and dragging takes it along. The keyboard has the scrubber. */
function useScrub(scale: TimeScale) {
  const dragging = useRef(false);
  const put = (event: PointerEvent): void => {
    const plot = (event.currentTarget as HTMLElement).querySelector(".axis");
    if (plot === null) return;
    const x = event.clientX - plot.getBoundingClientRect().left;
    if (x < 0 || x > scale.widthPx) return;
    lookAt(scale.atMs(x));
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      const isControl =
        (event.target as Element).closest("button, summary, table, .twin, [role=rowheader]") !==
        null;
      if (event.button !== 0 || isControl || event.pointerType === "touch") return;
      dragging.current = true;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      put(event);
    },
    onPointerMove: (event: PointerEvent): void => {
      if (dragging.current) put(event);
    },
    onPointerUp: (): void => {
      dragging.current = false;
    },
    "data-live": isLive.value,
  };
}
