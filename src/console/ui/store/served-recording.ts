import { computed, type ReadonlySignal } from "@preact/signals";
import type { SourceStatus } from "../../../insight/index.ts";
import type { ConnectionState } from "./connection.ts";

/** Whether the server itself shows a recording (`regroup console --recording`): then its clock stands. */
export function isOfRecording(sources: readonly SourceStatus[]): boolean {
  return sources.some(({ source }) => source === "recording");
}

/** The state of a stream, which is not live where what it tells is a recording. */
export function recordedConnection(
  state: ReadonlySignal<ConnectionState>,
  sources: () => readonly SourceStatus[] | undefined,
): ReadonlySignal<ConnectionState> {
  return computed(() =>
    state.value === "live" && isOfRecording(sources() ?? []) ? "recording" : state.value,
  );
}
