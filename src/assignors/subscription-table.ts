import type { TopicTable } from "./topic-table.ts";

/** Finds the distinct subscriptions of a group, whose members mostly repeat one another. */
export class SubscriptionTable {
  /** Ascending topic indexes; topics that do not exist are left out. */
  readonly subscriptions: Int32Array[] = [];
  private readonly topics: TopicTable;
  private readonly byList = new Map<readonly string[], number>();
  private readonly byKey = new Map<string, number>();
  private latest: readonly string[] | null = null;

  constructor(topics: TopicTable) {
    this.topics = topics;
  }

  /** The same list as a member before, or one equal to the latest, is recognized without looking topics up. */
  indexOf(topicNames: readonly string[]): number {
    const known = this.byList.get(topicNames);
    if (known !== undefined) return known;
    const latest = this.latest;
    const index =
      latest !== null && isSameList(latest, topicNames)
        ? this.byList.get(latest)!
        : this.intern(topicNames);
    this.byList.set(topicNames, index);
    this.latest = topicNames;
    return index;
  }

  private intern(topicNames: readonly string[]): number {
    const topics = new Set<number>();
    for (const name of topicNames) {
      const topic = this.topics.topicIndex(name);
      if (topic >= 0) topics.add(topic);
    }
    const subscription = Int32Array.from(topics).sort();
    const key = subscription.join();
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.byKey.set(key, this.subscriptions.length);
    return this.subscriptions.push(subscription) - 1;
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
