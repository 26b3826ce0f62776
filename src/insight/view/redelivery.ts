import { duplicateCount, type Rebalance } from "../rebalance.ts";

/** Records processed twice, and how well that number is known. */
export interface Redelivery {
  /** Null where the grade is `unknown`. */
  readonly count: number | null;
  readonly grade: "exact" | "upper bound" | "unknown";
}

/**
 * How many records were processed twice under a rebalance's assignment: counted one by one where processes report,
 * bounded by what was appended between the last commit and the move where they do not, else unknown.
 */
export function redeliveryOf(rebalance: Rebalance): Redelivery {
  const { duplicates, olderDuplicateCount, redeliveredAtMost, evidence } = rebalance;
  const count = duplicates.reduce((sum, range) => sum + duplicateCount(range), olderDuplicateCount);
  if (evidence.duplicates !== null && isExact(evidence.duplicates.grade)) {
    return { count, grade: "exact" };
  }
  if (redeliveredAtMost !== null) return { count: redeliveredAtMost, grade: "upper bound" };
  return { count: null, grade: "unknown" };
}

function isExact(grade: string): boolean {
  return grade === "observed";
}
