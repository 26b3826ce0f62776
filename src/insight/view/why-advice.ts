import type { Finding } from "../rules/findings.ts";
import type { WhyPart } from "./why-card.ts";
import { joinParts, textPart, type WhyAbout } from "./why-part.ts";

/** The two findings that a card shows: what advises comes before what only reassures. */
export function shownFindings(findings: readonly Finding[]): Finding[] {
  const advising = findings.filter(({ severity }) => severity !== "info");
  return (advising.length > 0 ? advising : findings).slice(0, 2);
}

/** At most two, each with the value now and the one proposed, and its rule. */
export function adviceParts({ rebalance }: WhyAbout): WhyPart[] {
  const shown = shownFindings(rebalance.findings);
  if (shown.length > 0) return [...joinParts(shown.map(findingParts), "; ")];
  const isOver = rebalance.stableAtMs !== null || rebalance.phase === "abandoned";
  return [textPart(isOver ? "nothing to change" : "none before it is over")];
}

function findingParts({ severity, cause, advice, change, ruleId }: Finding): WhyPart[] {
  const rule: WhyPart = { type: "rule", text: ` (${ruleId})`, ruleId };
  if (severity === "info") return [textPart(`${cause}; ${advice}`), rule];
  if (change === undefined) return [textPart(advice), rule];
  // Advice that names the setting is drawn as the change itself; else the values come behind it.
  if (advice.includes(change.setting)) return [{ type: "change", text: advice, ...change }, rule];
  const text = `${change.setting} ${change.now} → ${change.proposed}`;
  return [textPart(`${advice}: `), { type: "change", text, ...change }, rule];
}
