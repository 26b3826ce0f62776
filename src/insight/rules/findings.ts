import type { EvidenceGrade } from "../../model/index.ts";
import type { Rebalance } from "../rebalance.ts";
import { avoidableMoves, eagerHeldBack, idleMembers } from "./assignment-rules.ts";
import { cooperativeSecondRound, coordinatorMoved, metadataChanged } from "./circumstance-rules.ts";
import { pollTimeout, sessionTimeout, staticNotEffective } from "./departure-rules.ts";
import { zombieOrDuplicates } from "./duplicate-rules.ts";
import { crashLoop, rollingRestart } from "./restart-rules.ts";
import { slowRejoiner } from "./slow-rejoiner.ts";
import { timeoutsMistunedRule } from "./timeouts-mistuned.ts";

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

/** In order of weight among rules of one severity: what it cost first, then why it came to that. */
const RULES: readonly Rule[] = [
  zombieOrDuplicates,
  avoidableMoves,
  slowRejoiner,
  eagerHeldBack,
  idleMembers,
  cooperativeSecondRound,
  pollTimeout,
  crashLoop,
  staticNotEffective,
  sessionTimeout,
  timeoutsMistunedRule,
  metadataChanged,
  rollingRestart,
  coordinatorMoved,
];

/** Every rule that applies, gravest first; of equal ones the rule that stands first. */
export function findingsFor(rebalance: Rebalance, history: readonly Rebalance[]): Finding[] {
  return byGravity(
    RULES.map((rule) => rule(rebalance, history)).filter((finding) => finding !== null),
  );
}

const SEVERITIES: readonly Severity[] = ["problem", "warning", "info"];

/** Gravest first; the order of equal ones is kept. */
export function byGravity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
