import type { Observatory } from "../../observer/index.ts";
import { viewOf } from "../observation/with-observatory.ts";
import { clockTime } from "./clock-time.ts";
import { visible } from "./one-line.ts";

/** Where lines go, and how it is told that nobody reads any more. */
export interface LineSink {
  write(text: string): unknown;
}

/**
 * Events as they come, a line each: JSON deltas with `isJson`, sentences without. Begins with a snapshot. Resolves when
 * `signal` fires, or at once for a recording, which has nothing more to tell.
 */
export async function watchLines(
  observatory: Observatory,
  options: {
    readonly groupId: string;
    readonly isJson: boolean;
    readonly isRecording: boolean;
    readonly sink: LineSink;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { groupId, isJson, isRecording, sink, signal } = options;
  const view = viewOf(observatory, groupId);
  const watch = observatory.watch(groupId);
  if (isJson) {
    const seq = watch?.seq ?? 0;
    sink.write(`${JSON.stringify({ seq, kind: "snapshot", group: groupId, payload: view })}\n`);
  } else for (const event of view.events) sink.write(sentence(event));
  if (isRecording || watch === null) return;
  const stop = watch.onDeltas((deltas) => {
    for (const delta of deltas) {
      if (isJson) sink.write(`${JSON.stringify({ ...delta, group: groupId })}\n`);
      else if (delta.kind === "event") sink.write(sentence(delta.payload));
    }
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  stop();
}

function sentence(event: {
  readonly atMs: number;
  readonly text: string;
  readonly evidence: { readonly grade: string };
}): string {
  return `${clockTime(event.atMs)} ${visible(event.text)} [${event.evidence.grade}]\n`;
}
