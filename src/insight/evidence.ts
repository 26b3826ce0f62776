import type { Evidence, EvidenceGrade, GroupNoteHeader } from "../model/index.ts";

/** What a core said of itself. */
export const OBSERVED: Evidence = { grade: "observed", source: "broker", withinMs: 0 };

/** What a process, or whoever watches it, said. */
export const REPORTED: Evidence = { grade: "observed", source: "consumer", withinMs: 0 };

/** What the fold concluded itself. */
export const INFERRED: Evidence = { grade: "inferred", source: "rule", withinMs: 0 };

const GRADES: readonly EvidenceGrade[] = ["observed", "journal", "log", "sampled", "inferred"];

/** How a note is known. */
export function evidenceOf({ evidence }: Pick<GroupNoteHeader, "evidence">): Evidence {
  return evidence ?? OBSERVED;
}

/** True when the first grade is worse than the second. */
export function isWeaker(a: Evidence, b: Evidence): boolean {
  return GRADES.indexOf(a.grade) > GRADES.indexOf(b.grade);
}

/** The evidence of a claim built upon several; of equal grades the less exact instant. Null among them is left out. */
export function weakest(...all: readonly (Evidence | null)[]): Evidence | null {
  let worst: Evidence | null = null;
  for (const evidence of all) {
    if (evidence === null) continue;
    if (worst === null || isWeaker(evidence, worst)) worst = evidence;
    else if (evidence.grade === worst.grade && evidence.withinMs > worst.withinMs) worst = evidence;
  }
  return worst;
}
