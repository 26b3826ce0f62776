import { count } from "../format.ts";
import { Icon } from "../parts/icons.tsx";
import { closeRecording, openRecordingFile, recordingState } from "./opened-recording.ts";

/** Which recording is shown in place of the server's groups, what is wrong with it, and the way back. */
export function RecordingBar() {
  const state = recordingState.value;
  if (state.type === "none") return null;
  const isTrouble = state.type === "failed" || (state.type === "open" && !isWhole(state));
  return (
    <section
      class="notice recording-bar"
      aria-label="Recording"
      role={state.type === "failed" ? "alert" : "status"}
      data-tone={isTrouble ? "warn" : "calm"}
      data-no-export=""
    >
      <b class="recording-name">{state.name}</b>
      <span class="recording-text">{textOf(state)}</span>
      <span class="push recording-buttons">
        {state.type === "failed" && <OpenRecording words="Open another" />}
        <button type="button" class="button" onClick={closeRecording}>
          {state.type === "reading" ? "Cancel" : "Close recording"}
        </button>
      </span>
    </section>
  );
}

type Shown = Exclude<typeof recordingState.value, { readonly type: "none" }>;

function isWhole(state: Shown): boolean {
  return state.type !== "open" || state.recording.status.status === "on";
}

function textOf(state: Shown): string {
  if (state.type === "failed") return state.text;
  if (state.type === "open") return state.recording.status.text;
  const { bytes, totalBytes } = state;
  const whole = totalBytes === null ? "" : ` of ${kibibytes(totalBytes)}`;
  return `is read: ${kibibytes(bytes)}${whole}`;
}

function kibibytes(bytes: number): string {
  return `${count(Math.ceil(bytes / 1024))}\u00a0KiB`;
}

/** The way to a file: a field that looks like a button. */
export function OpenRecording({ words }: { readonly words: string | null }) {
  return (
    <label class={`button file ${words === null ? "quiet icon" : ""}`} title="Open a recording">
      {words === null ? <Icon name="open" /> : words}
      <input
        type="file"
        class="visually-hidden"
        accept=".jsonl,.ndjson,application/x-ndjson"
        aria-label="Open a recording"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) openRecordingFile(file);
        }}
      />
    </label>
  );
}
