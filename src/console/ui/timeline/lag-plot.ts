import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { LagPoint, StopBand } from "../../../insight/index.ts";
import type { TimeScale } from "./scale.ts";

/** What the lag plot draws: points, the range, and the stretches of rebalances behind them. */
export interface LagDrawing {
  readonly points: readonly LagPoint[];
  readonly bands: readonly Pick<StopBand, "fromMs" | "toMs">[];
  readonly scale: TimeScale;
  readonly heightPx: number;
}

/** Lag over time on a canvas. Loaded apart from the page, which is there before it. */
export class LagPlot {
  readonly #plot: uPlot;
  #drawing: LagDrawing;

  constructor(target: HTMLElement, drawing: LagDrawing) {
    this.#drawing = drawing;
    const tokens = getComputedStyle(target);
    const colour = (name: string): string => tokens.getPropertyValue(name).trim();
    this.#plot = new uPlot(
      {
        width: drawing.scale.widthPx,
        height: drawing.heightPx,
        padding: [4, 0, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { time: false, range: () => this.#range() },
          y: { range: (_, __, max) => [0, Math.max(1, max) * 1.08] },
        },
        series: [
          {},
          {
            stroke: colour("--lag"),
            fill: colour("--lag-fill"),
            width: 1.5,
            points: { show: false },
            spanGaps: false,
          },
        ],
        hooks: {
          drawClear: [
            (plot) =>
              this.#paintBands(plot, { fill: colour("--band"), edge: colour("--band-line") }),
          ],
        },
      },
      columns(drawing.points),
      target,
    );
  }

  draw(drawing: LagDrawing): void {
    const before = this.#drawing;
    this.#drawing = drawing;
    if (drawing.scale.widthPx !== before.scale.widthPx) {
      this.#plot.setSize({ width: drawing.scale.widthPx, height: drawing.heightPx });
    }
    this.#plot.setData(columns(drawing.points), true);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #range(): [number, number] {
    return [this.#drawing.scale.fromMs, this.#drawing.scale.toMs];
  }

  #paintBands(plot: uPlot, { fill, edge }: { fill: string; edge: string }): void {
    const { ctx, bbox } = plot;
    // The plot remembers what it set and must find it as it was.
    ctx.save();
    for (const { fromMs, toMs } of this.#drawing.bands) {
      const left = Math.max(bbox.left, plot.valToPos(fromMs, "x", true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(toMs, "x", true));
      if (right <= left) continue;
      ctx.fillStyle = fill;
      ctx.fillRect(left, 0, right - left, bbox.top + bbox.height);
      ctx.fillStyle = edge;
      ctx.fillRect(left, 0, 1, bbox.top + bbox.height);
      ctx.fillRect(right - 1, 0, 1, bbox.top + bbox.height);
    }
    ctx.restore();
  }
}

/** Instants and lags; where lag is not known the line has a gap. */
function columns(points: readonly LagPoint[]): [number[], (number | null)[]] {
  return [points.map(({ atMs }) => atMs), points.map(({ lag }) => lag)];
}
