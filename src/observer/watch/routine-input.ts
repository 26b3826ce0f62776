import type { GroupInput } from "../observatory.ts";

/** What goes on all the time. A row of the list tells it when it is due again, and not at each of them. */
export function isRoutine(input: GroupInput): boolean {
  if (input.kind === "lag") return false;
  const { type } = input.payload;
  return (
    type === "OffsetsCommitted" ||
    type === "MembersHeard" ||
    type === "ProcessedRange" ||
    type === "Processed" ||
    type === "Appended" ||
    type === "Alive"
  );
}
