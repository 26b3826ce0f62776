import { effect, signal } from "@preact/signals";
import { recordingState } from "../recording/opened-recording.ts";
import { endpoints, fetchControl, fetchJson, type Meta } from "./api.ts";
import { navigate, route } from "./router.ts";

/** What the server says of itself; null until it has answered. */
export const meta = signal<Meta | null>(null);

/** Asks once, and again as long as the server does not answer. */
export function startMeta(): void {
  fetchJson<Meta>(endpoints.meta).then(
    (answer) => {
      meta.value = answer;
    },
    () => setTimeout(startMeta, 2_000),
  );
}

/** Whoever opens the demo without naming a group sees the demo's group at once. The list stays one step away. */
export function openDemoGroup(): void {
  if (route.value.groupId !== null || route.value.recording !== null) return;
  const stop = effect(() => {
    if (meta.value?.control !== true) return;
    fetchControl().then(
      ({ groupId }) => {
        const isElsewhere = route.value.groupId !== null || recordingState.value.type !== "none";
        if (!isElsewhere) navigate({ groupId });
      },
      () => {
        // The list is there all the same.
      },
    );
    queueMicrotask(() => stop());
  });
}
