import type { TimeRange } from "../../insight/index.ts";

/** What stands to the left of every bar. */
export const LABEL_WIDTH = 10;

/** How wide bars are: there is room for a caption to the right. */
export function barWidthOf({ width }: { readonly width: number }): number {
  return Math.max(10, Math.min(120, width - LABEL_WIDTH - 38));
}

/** A stretch of time in `count` columns. */
export function columnsOf(
  { fromMs, toMs }: TimeRange,
  count: number,
  cell: (column: TimeRange) => string,
): string[] {
  const stepMs = (toMs - fromMs) / Math.max(1, count);
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    cell({ fromMs: fromMs + i * stepMs, toMs: fromMs + (i + 1) * stepMs }),
  );
}

/** What a column shows of all that happened in it: a pause shorter than a column is seen all the same. */
export function unrestFirst<Span extends TimeRange>(
  spans: readonly Span[],
  column: TimeRange,
  isRest: (span: Span) => boolean,
): Span | undefined {
  const within = spans.filter(({ fromMs, toMs }) => toMs > column.fromMs && fromMs < column.toMs);
  return within.find((span) => !isRest(span)) ?? within.at(-1);
}
