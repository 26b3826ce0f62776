/** Which subscriptions have members, and which of those share topics with others that have. */
export class SubscriptionCounts {
  private readonly subscriptions: readonly Int32Array[];
  private readonly memberCounts: Int32Array;
  /** By topic, how many subscriptions with members contain it. */
  private readonly usersOfTopic: number[] = [];
  /** By subscription, what `isAlone` has found since something changed. */
  private alone: (boolean | undefined)[] = [];

  constructor(subscriptions: readonly Int32Array[], memberSubscription: Int32Array) {
    this.subscriptions = subscriptions;
    this.memberCounts = new Int32Array(subscriptions.length);
    for (const subscription of memberSubscription) this.add(subscription);
  }

  memberCount(subscription: number): number {
    return this.memberCounts[subscription]!;
  }

  add(subscription: number): void {
    if (this.memberCounts[subscription]!++ === 0) this.use(subscription, 1);
  }

  remove(subscription: number): void {
    if (--this.memberCounts[subscription]! === 0) this.use(subscription, -1);
  }

  /** True when no other subscription with members has any of its topics. */
  isAlone(subscription: number): boolean {
    const known = this.alone[subscription];
    if (known !== undefined) return known;
    const own = this.memberCounts[subscription]! > 0 ? 1 : 0;
    const isAlone = this.subscriptions[subscription]!.every(
      (topic) => (this.usersOfTopic[topic] ?? 0) === own,
    );
    this.alone[subscription] = isAlone;
    return isAlone;
  }

  /** The subscriptions with members that contain the topic. */
  withTopic(topic: number): number[] {
    if ((this.usersOfTopic[topic] ?? 0) === 0) return [];
    return [...this.subscriptions.keys()].filter(
      (index) => this.memberCounts[index]! > 0 && this.subscriptions[index]!.includes(topic),
    );
  }

  private use(subscription: number, by: number): void {
    this.alone = [];
    for (const topic of this.subscriptions[subscription]!)
      this.usersOfTopic[topic] = (this.usersOfTopic[topic] ?? 0) + by;
  }
}
