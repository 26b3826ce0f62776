import type { EvidenceGrade } from "../../model/index.ts";
import type { RebalanceEvidence } from "../rebalance.ts";

/** Best first. */
const GRADES: readonly EvidenceGrade[] = ["observed", "journal", "log", "sampled", "inferred"];

/** The weakest of several grades. */
export function weakest(first: EvidenceGrade, ...others: readonly EvidenceGrade[]): EvidenceGrade {
  return others.reduce((a, b) => (GRADES.indexOf(b) > GRADES.indexOf(a) ? b : a), first);
}

/** The weakest grade among the facts that a rule depends on; null when one of them is not known at all. */
export function gradeOf(
  evidence: RebalanceEvidence,
  ...facts: readonly (keyof RebalanceEvidence)[]
): EvidenceGrade | null {
  let grade: EvidenceGrade = "observed";
  for (const fact of facts) {
    const known = evidence[fact];
    if (known === null) return null;
    grade = weakest(grade, known.grade);
  }
  return grade;
}
