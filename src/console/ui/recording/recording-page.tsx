import { signal } from "@preact/signals";
import { Masthead } from "../parts/masthead.tsx";
import type { ConnectionState } from "../store/connection.ts";
import { recordingState } from "./opened-recording.ts";
import { RecordingBar } from "./recording-bar.tsx";

const connection = signal<ConnectionState>("recording");

/** What is there while a recording is read, and when it could not be. */
export function RecordingPage() {
  const isReading = recordingState.value.type === "reading";
  return (
    <div class="page">
      <Masthead connection={connection.value}>
        <h1 class="group-name">Recording</h1>
      </Masthead>
      <main id="main" class="columns">
        <div class="main-column">
          <RecordingBar />
          <p class="loading">
            {isReading
              ? "The recording is read …"
              : "Nothing of it can be shown. Choose or drop another file, or close it."}
          </p>
        </div>
      </main>
    </div>
  );
}
