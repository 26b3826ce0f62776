import type { GroupDelta, GroupView } from "../../../insight/index.ts";

/** Kept in the browser; what is older has to be asked for. */
const RING_MS = 2 * 60 * 60 * 1_000;

/** A snapshot may hold what a delta behind it tells once more; an event must not stand there twice. */
export function isHeardAlready({ events }: GroupView, delta: GroupDelta): boolean {
  return delta.kind === "event" && delta.payload.id <= (events.at(-1)?.id ?? 0);
}

/** The same view without lag points that are too old to be drawn. */
export function withinRing(view: GroupView): GroupView {
  const sinceMs = view.now.asOfMs - RING_MS;
  if ((view.lag[0]?.atMs ?? sinceMs) >= sinceMs) return view;
  return { ...view, lag: view.lag.filter(({ atMs }) => atMs >= sinceMs) };
}
