import { clockTime } from "../format.ts";
import { atMs } from "../store/cursor.ts";
import type { TimeScale } from "./scale.ts";

/** The time cursor through every chart; live it would be the right edge, and is not drawn. */
export function CursorLine({ scale }: { readonly scale: TimeScale }) {
  const at = atMs.value;
  if (at === null || at < scale.fromMs || at > scale.toMs) return null;
  const x = scale.x(at);
  return (
    <div
      class="cursor-line"
      data-side={x > scale.widthPx - 90 ? "left" : "right"}
      style={{ transform: `translateX(${x}px)` }}
      aria-hidden="true"
    >
      <span>{clockTime(at)}</span>
    </div>
  );
}
