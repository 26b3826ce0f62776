import type { TopicPartition } from "../../model/index.ts";
import type { Admin } from "../../node-client/index.ts";
import { UsageError } from "../usage-error.ts";

/** Which partitions: of each topic some, or all; null stands for all that the group has offsets for. */
export type TopicScope =
  | readonly { readonly topic: string; readonly partitions: readonly number[] | null }[]
  | null;

/** Reads `--topic orders --topic payments:0,1`. Throws {@link UsageError}. */
export function topicScope(texts: readonly string[] | null): TopicScope {
  return texts?.map(oneTopic) ?? null;
}

/** No topic's name has a colon. */
function oneTopic(text: string): { topic: string; partitions: number[] | null } {
  const match = /^([^:]+)(?::(\d{1,9}(?:,\d{1,9})*))?$/.exec(text);
  if (match?.[1] === undefined) {
    throw new UsageError(`--topic takes a topic, or topic:0,1,2, but was given "${text}".`);
  }
  const partitions = match[2]?.split(",").map(Number) ?? null;
  return { topic: match[1], partitions };
}

/** The partitions of a scope, in order; of whole topics those that they have now. */
export async function partitionsOf(
  admin: Admin,
  scope: Exclude<TopicScope, null>,
): Promise<TopicPartition[]> {
  const whole = scope.filter(({ partitions }) => partitions === null).map(({ topic }) => topic);
  const described = whole.length === 0 ? new Map() : await admin.describeTopics(whole);
  const all = scope.flatMap(({ topic, partitions }) =>
    (partitions ?? numbersBelow(described.get(topic)?.partitions.length ?? 0)).map((partition) => ({
      topic,
      partition,
    })),
  );
  return inOrder(all);
}

function numbersBelow(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** By topic and partition, each once. */
export function inOrder<P extends TopicPartition>(partitions: readonly P[]): P[] {
  const once = new Map(partitions.map((each) => [`${each.topic}-${each.partition}`, each]));
  return [...once.values()].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  );
}
