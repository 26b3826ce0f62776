import { assignBalanced } from "./assign-balanced.ts";
import { type AssignmentDelta, AssignmentRows, ownerDelta } from "./assignment-rows.ts";
import { type CsrAssignment, type GroupSpec, NO_OWNER, ownersOf } from "./group-spec.ts";
import { LoadOrder } from "./load-order.ts";
import { type IndexedPartition, PartitionSegments } from "./partition-segments.ts";
import { dealOut, takeShare } from "./small-changes.ts";
import { SubscriptionCounts } from "./subscription-counts.ts";

/** The delta of a join, and the index under which the assignment knows the new member. */
export interface JoinDelta extends AssignmentDelta {
  readonly member: number;
}

/** A subscription of nothing, for members that left. */
const LEFT = -1;

/**
 * A balanced assignment that is kept between events, so that an event costs what it changes and not what there is.
 *
 * Theory of operation. As long as a subscription shares no topic with another one that has members, its members are
 * kept in the order of their loads:
 *
 * - join: the newcomer takes one partition at a time from the most loaded member until it is not behind any more;
 * - leave and new partitions: each partition goes to the least loaded member.
 *
 * That moves as few partitions as possible, in time proportional to them and to the rows they touch. Where
 * subscriptions overlap, or much is new at once, the assignment is computed anew from what everybody has
 * (`assignBalanced`). A group in which nothing happened has the same `epoch` as before.
 *
 * Members and partitions keep their indexes; the index of a member that left is given to a later one.
 */
export class BalancedAssignment {
  #epoch = 0;
  readonly #subscriptions: readonly Int32Array[];
  readonly #segments: PartitionSegments;
  readonly #counts: SubscriptionCounts;
  readonly #memberSubscription: number[];
  readonly #vacant: number[] = [];
  readonly #rows = new AssignmentRows();
  /** By subscription, its members by load. Made when first needed after a full computation. */
  #orders = new Map<number, LoadOrder>();

  /** Later members may have subscriptions of the spec that no member has yet. */
  constructor(spec: Omit<GroupSpec, "racks" | "goal">) {
    this.#subscriptions = spec.subscriptions;
    this.#segments = new PartitionSegments(spec.partitionCounts);
    this.#counts = new SubscriptionCounts(spec.subscriptions, spec.memberSubscription);
    this.#memberSubscription = [...spec.memberSubscription];
    this.#rows.replaceAll(assignBalanced({ ...spec, racks: null, goal: "flattest" }));
  }

  /** Differs from the one before whenever something happened. */
  get epoch(): number {
    return this.#epoch;
  }

  /** One more than the greatest member index. */
  get memberLimit(): number {
    return this.#memberSubscription.length;
  }

  get partitionTotal(): number {
    return this.#segments.partitionTotal;
  }

  /** A member's partition indexes, ascending. Events make new rows and leave this one as it is. */
  row(member: number): Int32Array {
    return this.#rows.row(member);
  }

  /** The topic and partition that a partition index stands for. */
  partitionAt(index: number): IndexedPartition {
    return this.#segments.partitionAt(index);
  }

  toCsr(): CsrAssignment {
    return this.#rows.toCsr(this.memberLimit);
  }

  join(subscription: number): JoinDelta {
    if (this.#subscriptions[subscription] === undefined)
      throw new RangeError(
        `A member cannot join with subscription ${subscription}: there is none.`,
      );
    this.#epoch++;
    const order = this.#orderOf(subscription);
    const member = this.#vacant.pop() ?? this.#memberSubscription.length;
    this.#memberSubscription[member] = subscription;
    this.#rows.replace(member, new Int32Array(0));
    this.#counts.add(subscription);
    const delta = order === null ? this.#recompute() : takeShare(this.#rows, order, member);
    return { member, ...delta };
  }

  leave(member: number): AssignmentDelta {
    const subscription = this.#memberSubscription[member] ?? LEFT;
    if (subscription === LEFT)
      throw new RangeError(`Member ${member} cannot leave: there is none of this index.`);
    this.#epoch++;
    const order = this.#orderOf(subscription);
    this.#memberSubscription[member] = LEFT;
    this.#vacant.push(member);
    this.#counts.remove(subscription);
    if (order === null || order.memberCount === 1) return this.#recompute();
    order.remove(member);
    const partitions = this.row(member);
    this.#rows.replace(member, new Int32Array(0));
    return dealOut(this.#rows, order, { partitions, from: member });
  }

  /** Partitions that nobody subscribes to wait until somebody does. */
  addPartitions(topic: number, count: number): AssignmentDelta {
    this.#epoch++;
    const first = this.#segments.add(topic, count);
    const subscribed = this.#counts.withTopic(topic);
    const isMuch = count * 4 > this.partitionTotal;
    const order = subscribed.length === 1 && !isMuch ? this.#orderOf(subscribed[0]!) : null;
    if (order === null) return this.#recompute();
    const partitions = Int32Array.from({ length: count }, (_, i) => first + i);
    return dealOut(this.#rows, order, { partitions, from: NO_OWNER });
  }

  /** Null when the subscription cannot be balanced on its own, or has no members whose partitions could be shared. */
  #orderOf(subscription: number): LoadOrder | null {
    if (this.#counts.memberCount(subscription) === 0) return null;
    if (!this.#counts.isAlone(subscription)) return null;
    const known = this.#orders.get(subscription);
    if (known !== undefined) return known;
    const order = new LoadOrder();
    for (let member = this.memberLimit - 1; member >= 0; member--) {
      if (this.#memberSubscription[member] === subscription)
        order.add(member, this.row(member).length);
    }
    this.#orders.set(subscription, order);
    return order;
  }

  #recompute(): AssignmentDelta {
    const before = ownersOf(this.toCsr(), this.partitionTotal);
    const subscriptions = this.#subscriptions.map((topics) => this.#segments.segmentsOf(topics));
    const nothing = subscriptions.push(new Int32Array(0)) - 1;
    const assignment = assignBalanced({
      partitionCounts: this.#segments.partitionCounts(),
      subscriptions,
      memberSubscription: Int32Array.from(this.#memberSubscription, (subscription) =>
        subscription === LEFT ? nothing : subscription,
      ),
      previousOwner: before,
      racks: null,
      goal: "flattest",
    });
    this.#rows.replaceAll(assignment);
    this.#orders = new Map();
    return ownerDelta(before, ownersOf(assignment, this.partitionTotal));
  }
}
