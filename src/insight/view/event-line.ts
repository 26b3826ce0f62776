import type { TopicPartitions } from "../../model/index.ts";
import type { EventKind } from "./group-view.ts";
import { toldReason } from "./told-reason.ts";
import { partitionText, shortList } from "./wording.ts";

/** What an event says, before it is numbered. */
export interface EventLine {
  readonly kind: EventKind;
  readonly text: string;
  readonly memberName: string | null;
}

export function line(kind: EventKind, text: string, memberName: string | null = null): EventLine {
  return { kind, text, memberName };
}

/** `orders-0, orders-1 and 5 more`; `nothing`. */
export function partitionsText(topics: readonly TopicPartitions[]): string {
  const names = topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => partitionText({ topic, partition })),
  );
  return names.length === 0 ? "nothing" : shortList(names, 6);
}

/** What the client said of its reason, where it said something. */
export function because(reason: string | null): string {
  const told = toldReason(reason);
  return told === null ? "" : `: ${told}`;
}
