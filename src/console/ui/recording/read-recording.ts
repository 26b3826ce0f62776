import { type ReadRecording, RecordingFold } from "./recording-fold.ts";

export interface ReadOptions {
  /** Called now and then with how much was read. */
  readonly onBytes: (bytes: number) => void;
  /** Ends the reading; it then rejects. */
  readonly signal: AbortSignal;
}

/** How long the page may be busy with reading before it is drawn again. */
const TURN_MS = 24;

/** Reads and folds a stream of a recording's bytes. Rejects with one sentence when it is no recording. */
export async function readRecording(
  stream: ReadableStream<Uint8Array>,
  { onBytes, signal }: ReadOptions,
): Promise<ReadRecording> {
  const fold = new RecordingFold();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let bytes = 0;
  let turnEndsAt = performance.now() + TURN_MS;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      fold.push(decoder.decode(value, { stream: true }));
      if (performance.now() < turnEndsAt) continue;
      onBytes(bytes);
      await drawn();
      turnEndsAt = performance.now() + TURN_MS;
    }
  } finally {
    // What is still to come is not asked for any more.
    reader.cancel().catch(() => {});
  }
  fold.push(decoder.decode());
  return fold.end();
}

function drawn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
