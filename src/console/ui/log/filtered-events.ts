import type { EventView } from "../../../insight/index.ts";

export type KindFilter = "all" | EventView["kind"];

export const EVENT_KINDS: readonly KindFilter[] = [
  "all",
  "join",
  "leave",
  "evict",
  "state",
  "revoke",
  "assign",
  "commit",
  "fenced",
  "coordinator",
  "process",
];

/** The events of one kind that contain a text, in any case of letters. */
export function filteredEvents(
  events: readonly EventView[],
  { kind, text }: { readonly kind: KindFilter; readonly text: string },
): readonly EventView[] {
  const wanted = text.trim().toLowerCase();
  return events.filter(
    (event) =>
      (kind === "all" || event.kind === kind) &&
      (wanted === "" || `${event.text} ${event.memberName ?? ""}`.toLowerCase().includes(wanted)),
  );
}

/** One event a line; JSON escapes whatever their names hold. */
export function asJsonl(events: readonly EventView[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}
