import type { StopBand } from "../../../insight/index.ts";
import type { TimeScale } from "./scale.ts";

export interface StopBandsProps {
  readonly bands: readonly StopBand[];
  readonly scale: TimeScale;
  readonly rowPx: number;
  readonly rowCount: number;
}

/** The shading from the first revoke to the last assign: over all rows, or over those alone that stopped. */
export function StopBands({ bands, scale, rowPx, rowCount }: StopBandsProps) {
  return (
    <svg class="stop-bands" width={scale.widthPx} height={rowPx * rowCount} aria-hidden="true">
      {bands.map((band) => {
        const x = scale.x(band.fromMs);
        const width = Math.max(1, scale.x(band.toMs) - x);
        const rows = band.whole ? [{ first: 0, count: rowCount }] : runsOf(band.rows);
        return (
          <g key={band.rebalanceNumber}>
            {rows.map(({ first, count }) => (
              <rect
                key={first}
                class="stop-band"
                x={x}
                width={width}
                y={first * rowPx}
                height={count * rowPx}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

/** Neighbouring rows as runs: one shade for each. */
export function runsOf(
  rows: readonly number[],
): { readonly first: number; readonly count: number }[] {
  const runs: { first: number; count: number }[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === row) last.count += 1;
    else runs.push({ first: row, count: 1 });
  }
  return runs;
}
