import { type ReadonlySignal, signal } from "@preact/signals";
import type { GroupSummary, GroupView } from "../../../insight/index.ts";
import type { ConnectionState } from "../store/connection.ts";
import { knownSinceMs } from "../store/cursor.ts";
import type { GroupSource, ListSource } from "../store/sources.ts";
import type { ReadRecording } from "./recording-fold.ts";

/** A group of the recording that is open: all of it is known at once, and nothing is added. */
export class RecordedGroup implements GroupSource {
  readonly groupId: string;
  readonly view: ReadonlySignal<GroupView | null>;
  readonly connection: ReadonlySignal<ConnectionState>;

  constructor(groupId: string, recording: ReadRecording) {
    const view = recording.viewOf(groupId);
    this.groupId = groupId;
    this.view = signal(view);
    this.connection = signal(view === null ? "missing" : "recording");
    knownSinceMs.value = view?.knownSinceMs ?? null;
  }

  close(): void {
    // There is nothing to end.
  }
}

/** The groups of the recording that is open. */
export class RecordedList implements ListSource {
  readonly groups: ReadonlySignal<readonly GroupSummary[] | null>;
  readonly connection: ReadonlySignal<ConnectionState> = signal("recording");

  constructor(recording: ReadRecording) {
    this.groups = signal(recording.summaries);
  }

  close(): void {
    // There is nothing to end.
  }
}
