import type { Evidence } from "../../model/index.ts";
import type { RebalanceEvidence } from "../rebalance.ts";
import type { WhyPart } from "./why-card.ts";
import { joinParts, textPart, type WhyAbout } from "./why-part.ts";
import { durationText, listText } from "./wording.ts";

const FACTS: readonly (readonly [keyof RebalanceEvidence, string])[] = [
  ["cause", "cause"],
  ["start", "start"],
  ["barrier", "barrier"],
  ["stable", "end"],
  ["assignment", "assignment"],
  ["pauses", "pauses"],
  ["duplicates", "duplicates"],
];

/** Facts by the source that they come from, with its grade; then what nobody could tell. */
export function evidenceParts({ rebalance }: WhyAbout): WhyPart[] {
  const { evidence, happened } = rebalance;
  const groups = new Map<string, { readonly evidence: Evidence; readonly facts: string[] }>();
  const unknown: string[] = [];
  for (const [fact, word] of FACTS) {
    const known = evidence[fact];
    if (known === null) unknown.push(word);
    else groupOf(groups, known).push(word);
  }
  const lists = [...groups.values()].map(({ evidence: known, facts }) => gradeParts(known, facts));
  if (happened.grade === "inferred") {
    lists.push([textPart("last sign of life [inferred] from the last heartbeat")]);
  }
  if (unknown.length > 0) lists.push([textPart(`unknown: ${listText(unknown)}`)]);
  return [...joinParts(lists, " · ")];
}

function groupOf(
  groups: Map<string, { readonly evidence: Evidence; readonly facts: string[] }>,
  evidence: Evidence,
): string[] {
  const key = `${evidence.source}\n${evidence.grade}\n${evidence.withinMs}`;
  const known = groups.get(key) ?? { evidence, facts: [] };
  groups.set(key, known);
  return known.facts;
}

function gradeParts({ grade, source, withinMs }: Evidence, facts: readonly string[]): WhyPart[] {
  const all = facts.length === FACTS.length ? "everything" : listText(facts);
  const within = withinMs > 0 ? ` within ${durationText(withinMs)}` : "";
  return [
    textPart(`${all} from ${source} `),
    { type: "grade", text: `[${grade}${within}]`, grade, source },
  ];
}
