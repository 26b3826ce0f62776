import type { GroupWatch } from "../observer/index.ts";
import type { SendEvent } from "./event-streams.ts";

/**
 * One group as events: `snapshot` with the whole view, then a `delta` for each change. The id of each is the number of the
 * last delta in it, behind the name of this run of the console: another run counts anew, and its numbers mean other deltas.
 */
export interface GroupStreamStart {
  readonly runId: string;
  /** What the browser saw last; undefined for a stream that is new to it. */
  readonly lastEventId: string | undefined;
}

/** Sends what the reader lacks: the deltas it missed, or the whole view if they are no longer kept. */
export function beginGroupStream(
  watch: GroupWatch,
  send: SendEvent,
  { runId, lastEventId }: GroupStreamStart,
): () => void {
  const eventId = (seq: number): string => `${runId}-${seq}`;
  const seenSeq = seqOf(lastEventId, runId);
  // A number that is not yet given was of another watch on that group.
  const missed = seenSeq === null || seenSeq > watch.seq ? null : watch.deltasSince(seenSeq);
  if (missed === null) {
    // In this order: asking for the view gives numbers to what is in it.
    const view = watch.view();
    send({ event: "snapshot", id: eventId(watch.seq), data: view });
  } else {
    for (const delta of missed) send({ event: "delta", id: eventId(delta.seq), data: delta });
  }
  return watch.onDeltas((deltas) => {
    for (const delta of deltas) send({ event: "delta", id: eventId(delta.seq), data: delta });
  });
}

function seqOf(eventId: string | undefined, runId: string): number | null {
  if (eventId === undefined || !eventId.startsWith(`${runId}-`)) return null;
  const seq = eventId.slice(runId.length + 1);
  return /^\d{1,15}$/.test(seq) ? Number(seq) : null;
}
