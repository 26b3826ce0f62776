import { createReadStream } from "node:fs";
import type { GroupSummary, SourceStatus } from "../../insight/index.ts";
import type { GroupWatch, Observatory } from "../observatory.ts";
import { RecordingReplay } from "./recording-replay.ts";

/** A recording to read: a file, or its text; with a text, the name under which people know it. */
export type RecordingSource =
  | { readonly file: string }
  | { readonly text: string; readonly name?: string };

/**
 * Reads a recording to its end. The observatory's clock stands where the recording ends. What in it cannot be read is
 * left out and told by its source; rejects with the file system's error when there is no file to read.
 */
export async function observeRecording(source: RecordingSource): Promise<Observatory> {
  const replay = new RecordingReplay();
  if ("text" in source) replay.push(source.text);
  else for await (const chunk of createReadStream(source.file, "utf8")) replay.push(chunk);
  replay.end();
  return new RecordingWatch(
    "text" in source ? (source.name ?? "a recording") : source.file,
    replay,
  );
}

class RecordingWatch implements Observatory {
  readonly target: string;
  readonly #replay: RecordingReplay;

  constructor(target: string, replay: RecordingReplay) {
    this.target = target;
    this.#replay = replay;
  }

  get clusterId(): string | null {
    return this.#replay.header?.clusterId ?? null;
  }

  sources(): readonly SourceStatus[] {
    return [this.#replay.status()];
  }

  groups(): readonly GroupSummary[] {
    return this.#replay.table.summaries();
  }

  watch(groupId: string): GroupWatch | null {
    return this.#replay.table.get(groupId);
  }

  metrics(): Promise<readonly string[]> {
    return this.#replay.table.metrics();
  }

  nowMs(): number {
    return this.#replay.clock.nowMs();
  }

  async close(): Promise<void> {
    this.#replay.table.close();
  }
}
