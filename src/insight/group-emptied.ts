import type { GroupNote } from "../model/index.ts";
import { closeAsEmpty } from "./consumer/epochs.ts";
import { becomeStable } from "./hand-over.ts";
import { becomes, type HistoryState } from "./history-state.ts";

/** The last member went. */
export function groupEmptied(
  state: HistoryState,
  note: Extract<GroupNote, { type: "GroupEmptied" }>,
): void {
  const { open } = state;
  becomes(state, "Empty");
  if (note.generationId >= 0) state.generationId = note.generationId;
  if (open === null) return;
  if (open.rebalance.groupType === "consumer") {
    closeAsEmpty(state, open);
    return;
  }
  open.round.openedAtMs ??= note.atMs;
  open.round.generationId ??= note.generationId;
  open.rebalance.toGenerationId = note.generationId;
  open.rebalance.members = [];
  becomeStable(state, note.atMs, new Map());
}
