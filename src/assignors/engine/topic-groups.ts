/** Topics that are in the same subscriptions, and so behave as one big topic. */
export interface TopicGroups {
  /** By topic, its group, or -1 when nobody subscribes to it. */
  readonly groupOf: Int32Array;
  readonly groupCount: number;
}

/**
 * Groups topics by partition refinement: one group at first, then every subscription splits each group of which it
 * contains only a part. Linear in the total length of the subscriptions.
 */
export function groupTopics(topicCount: number, subscriptions: readonly Int32Array[]): TopicGroups {
  const groupOf = new Int32Array(topicCount).fill(-1);
  for (const topics of subscriptions) for (const topic of topics) groupOf[topic] = 0;
  const sizes = [groupOf.reduce((size, group) => (group === 0 ? size + 1 : size), 0)];
  for (const topics of subscriptions) splitGroups(topics, groupOf, sizes);
  return { groupOf, groupCount: sizes.length };
}

function splitGroups(topics: Int32Array, groupOf: Int32Array, sizes: number[]): void {
  const hits = new Map<number, number>();
  for (const topic of topics) {
    const group = groupOf[topic]!;
    hits.set(group, (hits.get(group) ?? 0) + 1);
  }
  const newGroups = new Map<number, number>();
  for (const [group, count] of hits) {
    if (count === sizes[group]) continue;
    newGroups.set(group, sizes.length);
    sizes[group]! -= count;
    sizes.push(count);
  }
  if (newGroups.size === 0) return;
  for (const topic of topics) {
    const group = groupOf[topic]!;
    groupOf[topic] = newGroups.get(group) ?? group;
  }
}
