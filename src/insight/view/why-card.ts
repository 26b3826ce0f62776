import type { RuleId } from "../rules/findings.ts";
import type { GroupView, RebalanceView } from "./group-view.ts";
import { nameIn } from "./member-letters.ts";
import { adviceParts } from "./why-advice.ts";
import { costParts } from "./why-cost.ts";
import { evidenceParts } from "./why-evidence.ts";
import { triggerParts } from "./why-trigger.ts";
import { whatParts } from "./why-what.ts";

/** Why a rebalance happened and what it cost, in five lines that always come in this order. */
export interface WhyCard {
  readonly rebalanceNumber: number;
  readonly lines: readonly [WhyLine, WhyLine, WhyLine, WhyLine, WhyLine];
}

export interface WhyLine {
  readonly label: "What" | "Trigger" | "Evidence" | "Cost" | "Advice";
  /** The parts put together. */
  readonly text: string;
  readonly parts: readonly WhyPart[];
}

/** A piece of a line: its text, and what it is about, so that a page can link it or draw it its own way. */
export type WhyPart = { readonly text: string } & (
  | { readonly type: "text" }
  /** `text` is UTC; a page may show its reader's time. */
  | { readonly type: "instant"; readonly atMs: number }
  | { readonly type: "member"; readonly memberId: string }
  | { readonly type: "partition"; readonly topic: string; readonly partition: number }
  | { readonly type: "grade"; readonly grade: string; readonly source: string }
  | { readonly type: "rule"; readonly ruleId: RuleId }
  | {
      readonly type: "change";
      readonly setting: string;
      readonly now: string;
      readonly proposed: string;
    }
);

/** The card of one rebalance of the view. */
export function whyCard(rebalance: RebalanceView, view: GroupView): WhyCard {
  const about = {
    rebalance,
    view,
    nameOf: (member: Parameters<typeof nameIn>[1]) => nameIn(view, member),
  };
  return {
    rebalanceNumber: rebalance.number,
    lines: [
      line("What", whatParts(about)),
      line("Trigger", triggerParts(about)),
      line("Evidence", evidenceParts(about)),
      line("Cost", costParts(about)),
      line("Advice", adviceParts(about)),
    ],
  };
}

function line(label: WhyLine["label"], parts: readonly WhyPart[]): WhyLine {
  return { label, text: parts.map(({ text }) => text).join(""), parts };
}
