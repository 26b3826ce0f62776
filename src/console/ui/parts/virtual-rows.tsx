import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface VirtualRowsProps {
  readonly count: number;
  readonly rowPx: number;
  /** Scrolls within itself beyond this height. */
  readonly mostPx: number;
  readonly row: (index: number) => JSX.Element;
  /** Drawn behind the rows, as tall as all of them. */
  readonly backdrop?: ComponentChildren;
  /** The row to keep in sight; null: wherever the reader scrolled to. */
  readonly shownIndex?: number | null;
}

/** Rows drawn on either side of what is seen, so that a quick scroll finds them there. */
const SPARE_ROWS = 6;

/** Rows of one height, of which only those in sight are drawn: thousands cost as much as dozens. */
export function VirtualRows({
  count,
  rowPx,
  mostPx,
  row,
  backdrop,
  shownIndex = null,
}: VirtualRowsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => {
    if (frame.current === null || shownIndex === null) return;
    keepInSight(frame.current, shownIndex * rowPx, rowPx);
  }, [shownIndex, rowPx]);
  const first = Math.max(0, Math.floor(topPx / rowPx) - SPARE_ROWS);
  const last = Math.min(count, Math.ceil((topPx + mostPx) / rowPx) + SPARE_ROWS);
  const indices = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return (
    <div
      ref={frame}
      class="virtual"
      role="presentation"
      style={{ maxHeight: `${mostPx}px` }}
      onScroll={(event) => setTopPx(event.currentTarget.scrollTop)}
    >
      <div class="virtual-whole" role="presentation" style={{ height: `${count * rowPx}px` }}>
        {backdrop}
        <div role="presentation" style={{ transform: `translateY(${first * rowPx}px)` }}>
          {indices.map(row)}
        </div>
      </div>
    </div>
  );
}

function keepInSight(frame: HTMLElement, topPx: number, rowPx: number): void {
  if (topPx < frame.scrollTop) frame.scrollTop = topPx;
  const overPx = topPx + rowPx - (frame.scrollTop + frame.clientHeight);
  if (overPx > 0) frame.scrollTop += overPx;
}
