import type { TopicPartition } from "../../model/index.ts";
import type { GroupMember } from "../group-member.ts";
import type { GroupView, RebalanceView } from "./group-view.ts";
import type { NameOf } from "./headline.ts";
import { clockText } from "./instant-text.ts";
import type { WhyPart } from "./why-card.ts";
import { partitionText } from "./wording.ts";

/** What a card is about. */
export interface WhyAbout {
  readonly rebalance: RebalanceView;
  readonly view: GroupView;
  readonly nameOf: NameOf;
}

export function textPart(text: string): WhyPart {
  return { type: "text", text };
}

export function instantPart(atMs: number): WhyPart {
  return { type: "instant", text: clockText(atMs), atMs };
}

export function memberPart({ nameOf }: WhyAbout, member: GroupMember): WhyPart {
  return { type: "member", text: nameOf(member), memberId: member.memberId };
}

export function partitionPart({ topic, partition }: TopicPartition): WhyPart {
  return { type: "partition", text: partitionText({ topic, partition }), topic, partition };
}

/** Lists with something between each two of them. */
export function joinParts(
  lists: readonly (readonly WhyPart[])[],
  between: string,
): readonly WhyPart[] {
  return lists
    .filter((parts) => parts.length > 0)
    .flatMap((parts, i) => (i === 0 ? parts : [textPart(between), ...parts]));
}
