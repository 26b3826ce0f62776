import { createWriteStream } from "node:fs";
import type { RecordingSink } from "./record-group.ts";

/** A disk that does not keep up is waited for that far; what comes beyond is lost and told as a gap. */
const MOST_UNWRITTEN_BYTES = 64 * 1024 * 1024;

/** A recording's file. */
export interface RecordingFile {
  readonly sink: RecordingSink;
  /** Resolves when everything is on its way to the disk; rejects with the first error that writing had. */
  close(): Promise<void>;
}

/** Begins a file anew; with `flags: "wx"` only where there is none, which `close` then rejects with. */
export function recordingFile(path: string, { flags = "w" } = {}): RecordingFile {
  const stream = createWriteStream(path, { flags });
  let failure: Error | null = null;
  stream.on("error", (error) => {
    failure ??= error;
  });
  return {
    sink(text) {
      if (failure !== null || stream.writableLength > MOST_UNWRITTEN_BYTES) return false;
      stream.write(text);
      return true;
    },
    close: () =>
      new Promise((resolve, reject) => {
        const end = (): void => (failure === null ? resolve() : reject(failure));
        if (stream.closed) end();
        else stream.once("close", end).end();
      }),
  };
}
