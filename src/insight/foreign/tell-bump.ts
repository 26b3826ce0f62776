import type { Evidence, RebalanceCause } from "../../model/index.ts";
import { CONCLUDED, type NoteSink } from "./note-sink.ts";

/**
 * Tells of a new group epoch. That it was bumped, and when, is known by `evidence`; a cause that is only concluded is told
 * behind it, so that the one is not taken for less certain than it is.
 */
export function tellBump(
  sink: NoteSink,
  bump: {
    readonly atMs: number;
    readonly groupEpoch: number;
    /** The epoch before; null while unknown. */
    readonly before: number | null;
    readonly cause: RebalanceCause;
    readonly memberId: string | null;
    readonly evidence: Evidence;
    readonly concluded: boolean;
  },
): void {
  const { atMs, groupEpoch, cause, memberId, evidence, concluded } = bump;
  const told = concluded ? { cause: "Unknown" as const, memberId: null } : { cause, memberId };
  sink.add(atMs, evidence, { type: "EpochBumped", groupEpoch, ...told, reason: null });
  if (!concluded) return;
  const generationId = bump.before ?? groupEpoch - 1;
  sink.add(atMs, CONCLUDED, { type: "CauseLearned", generationId, cause, memberId, reason: null });
}
