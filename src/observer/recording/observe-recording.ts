import type { Observatory } from "../observatory.ts";

/** A recording to read: a file, or its text; with a text, the name under which people know it. */
export type RecordingSource =
  | { readonly file: string }
  | { readonly text: string; readonly name?: string };

export type ObserveRecording = (source: RecordingSource) => Promise<Observatory>;
