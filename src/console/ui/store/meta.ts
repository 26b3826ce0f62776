import { effect, signal } from "@preact/signals";
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
  if (route.value.groupId !== null) return;
  const stop = effect(() => {
    if (meta.value?.control !== true) return;
    fetchControl().then(
      ({ groupId }) => {
        if (route.value.groupId === null) navigate({ groupId });
      },
      () => {
        // The list is there all the same.
      },
    );
    queueMicrotask(() => stop());
  });
}
