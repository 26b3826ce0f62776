import { batch, effect, signal, untracked } from "@preact/signals";
import { letClockRun, standAt } from "../store/clock.ts";
import { navigate, route } from "../store/router.ts";
import type { ReadRecording } from "./recording-fold.ts";

/**
 * The recording that is open in this tab, in place of what the server tells.
 *
 * It comes from a file that the reader chose or dropped, or from an address of this same server (`?recording=…`). It is
 * read and folded here; nothing of it is sent anywhere. While one is open no stream is, and the clock stands at its end.
 */
export type RecordingState =
  | { readonly type: "none" }
  | {
      readonly type: "reading";
      readonly name: string;
      readonly bytes: number;
      /** Null: not known beforehand. */
      readonly totalBytes: number | null;
    }
  | { readonly type: "failed"; readonly name: string; readonly text: string }
  | { readonly type: "open"; readonly name: string; readonly recording: ReadRecording };

const NONE: RecordingState = { type: "none" };

export const recordingState = signal<RecordingState>(NONE);

/** Ends the reading that is under way. */
let reading: AbortController | null = null;
/** The address that is open, or being opened. */
let openedUrl: string | null = null;

/** The group that was looked at before, to go back to. */
let cameFrom: string | null = null;

/** Opens a file of the reader's own. */
export function openRecordingFile(file: File): void {
  if (recordingState.value.type === "none") cameFrom = route.value.groupId;
  openedUrl = null;
  navigate({ groupId: null, recording: null });
  void open(file.name, file.size, async () => file.stream());
}

/** Follows `?recording=…` in the page's address. */
export function startRecordings(): void {
  effect(() => {
    const { recording } = route.value;
    if (recording === openedUrl) return;
    untracked(() => (recording === null ? forget() : openUrl(recording)));
  });
}

/** Back to what the server tells. */
export function closeRecording(): void {
  batch(() => {
    forget();
    navigate({ groupId: cameFrom, recording: null });
    cameFrom = null;
  });
}

function forget(): void {
  reading?.abort();
  openedUrl = null;
  recordingState.value = NONE;
  letClockRun();
}

function openUrl(text: string): void {
  openedUrl = text;
  const url = URL.canParse(text, location.href) ? new URL(text, location.href) : null;
  const name = url?.pathname.split("/").at(-1) || text;
  const signalOf = () => reading?.signal ?? null;
  void open(name, null, async () => {
    if (url?.origin !== location.origin) {
      throw new Error("A recording is read from this same server only; open it as a file instead.");
    }
    const response = await fetch(url, { signal: signalOf() });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    if (response.body === null) throw new Error("The server answered nothing.");
    return response.body;
  });
}

/** Reads it and says what came of it; never rejects. */
async function open(
  name: string,
  totalBytes: number | null,
  stream: () => Promise<ReadableStream<Uint8Array>>,
): Promise<void> {
  reading?.abort();
  const own = new AbortController();
  reading = own;
  const { signal: aborted } = own;
  const show = (bytes: number): void => {
    if (!aborted.aborted) recordingState.value = { type: "reading", name, bytes, totalBytes };
  };
  show(0);
  try {
    const { readRecording } = await import("./read-recording.ts");
    const recording = await readRecording(await stream(), { onBytes: show, signal: aborted });
    if (!aborted.aborted) showOpened(name, recording);
  } catch (error) {
    if (aborted.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    recordingState.value = { type: "failed", name, text };
  }
}

function showOpened(name: string, recording: ReadRecording): void {
  const [only, ...others] = recording.summaries;
  batch(() => {
    standAt(recording.endMs);
    recordingState.value = { type: "open", name, recording };
    const isUnnamed = route.value.groupId === null;
    if (only !== undefined && others.length === 0 && isUnnamed) navigate({ groupId: only.groupId });
  });
}
