import type { Evidence } from "../../model/index.ts";
import { type ForeignState, noteMember } from "./foreign-state.ts";

/** A log's line and a poll tell of the same move within so long. */
const SAME_MOVE_MS = 10_000;

/**
 * Another broker coordinates the group. Rounds that were under way are not continued there: its members have to find
 * it and join again.
 */
export function coordinatorMoved(
  state: ForeignState,
  moved: {
    readonly atMs: number;
    readonly evidence: Evidence;
    readonly coordinatorId: number | null;
  },
): void {
  if (moved.coordinatorId !== null) state.coordinatorId = moved.coordinatorId;
  if (moved.atMs - state.coordinatorToldAtMs < SAME_MOVE_MS) return;
  state.coordinatorToldAtMs = moved.atMs;
  if (state.groupType === null) return;
  state.open = null;
  state.sink.add(moved.atMs, moved.evidence, {
    type: "GroupLoaded",
    generationId: state.generationId ?? -1,
    members: [...state.members.values()].map(noteMember),
  });
}
