import type { EvidenceGrade } from "../../model/index.ts";
import type { Rebalance } from "../rebalance.ts";
import { costRules } from "./cost-rules.ts";
import { membershipRules } from "./membership-rules.ts";

/**
 * A rule that applies to one rebalance: what was the cause, and one line of what to change.
 *
 * Rules are cautious: each needs evidence in the rebalance itself (or in those before it), and says nothing where a
 * note or report that it needs is missing.
 */
export interface Finding {
  readonly ruleId: RuleId;
  readonly severity: Severity;
  /** The weakest that the rule depends on; `inferred` where it concludes. */
  readonly grade: EvidenceGrade;
  /** One clause that names the cause. */
  readonly cause: string;
  /** One line: what to change, with the value now where there is one. */
  readonly advice: string;
  /** The setting to change, its value now and the one proposed; null where no single setting would help. */
  readonly change?: { readonly setting: string; readonly now: string; readonly proposed: string };
}

export type Severity = "info" | "warning" | "problem";

export type RuleId =
  | "session-timeout"
  | "poll-timeout"
  | "rolling-restart"
  | "static-not-effective"
  | "eager-held-back"
  | "cooperative-second-round"
  | "metadata-changed"
  | "idle-members"
  | "slow-rejoiner"
  | "timeouts-mistuned"
  | "coordinator-moved"
  | "zombie-or-duplicates"
  | "crash-loop"
  | "shared-group-id"
  | "reconcile-stuck"
  | "hot-partition"
  | "avoidable-moves";

/** Judges one rebalance; `history` is every kept one, oldest first, itself included. */
export type Rule = (rebalance: Rebalance, history: readonly Rebalance[]) => Finding | null;

const SEVERITIES: readonly Severity[] = ["problem", "warning", "info"];

/** Every rule that applies, gravest first; of equal ones the rule that stands first. */
export function findingsFor(rebalance: Rebalance, history: readonly Rebalance[]): Finding[] {
  return [...costRules, ...membershipRules]
    .map((rule) => rule(rebalance, history))
    .filter((finding) => finding !== null)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
