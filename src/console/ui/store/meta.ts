import { signal } from "@preact/signals";
import { endpoints, fetchJson, type Meta } from "./api.ts";

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
