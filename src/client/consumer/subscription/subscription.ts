import type { ClusterMetadata } from "../../cluster/cluster.ts";

/** Names longer than this do not exist (`Topic.MAX_NAME_LENGTH`). */
const MAX_TOPIC_NAME_LENGTH = 249;

/** What the application wants to read. */
export type Subscription =
  | { readonly type: "none" }
  /** Topics by name, through the group. */
  | { readonly type: "topics"; readonly topics: readonly string[] }
  /** Topics whose names match, looked for again at every metadata refresh. */
  | { readonly type: "pattern"; readonly pattern: RegExp }
  /** Partitions given by hand: no group membership. */
  | { readonly type: "assigned"; readonly topics: readonly string[] };

export const NO_SUBSCRIPTION: Subscription = Object.freeze({ type: "none" });

/** Sorted, each once. Throws `TypeError` for what cannot be the name of a topic. */
export function topicSubscription(topics: readonly string[]): Subscription {
  if (!Array.isArray(topics))
    throw new TypeError("subscribe() takes an array of topics, or a RegExp");
  for (const topic of topics)
    if (typeof topic !== "string" || topic.trim() === "")
      throw new TypeError("subscribe() was given an empty topic, or one that is not a string");
  return { type: "topics", topics: sortedNames(topics) };
}

/**
 * A pattern must match a whole name, as Java's does: `/orders/` does not match `old-orders`. Each name is at most 249
 * characters; still, JavaScript's engine may take very long for a pattern with nested repetition, such as `(a+)+`.
 */
export function patternSubscription(pattern: RegExp): Subscription {
  const flags = pattern.flags.replace(/[gy]/g, "");
  return { type: "pattern", pattern: new RegExp(`^(?:${pattern.source})$`, flags) };
}

/** The topics of the cluster that a pattern names, sorted. */
export function matchingTopics(
  pattern: RegExp,
  metadata: ClusterMetadata,
  { excludeInternalTopics }: { readonly excludeInternalTopics: boolean },
): string[] {
  const names: string[] = [];
  for (const { name, isInternal } of metadata.topics.values()) {
    if (isInternal && excludeInternalTopics) continue;
    if (name.length <= MAX_TOPIC_NAME_LENGTH && pattern.test(name)) names.push(name);
  }
  return sortedNames(names);
}

export function sortedNames(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}
