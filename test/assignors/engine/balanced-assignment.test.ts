import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BalancedAssignment, NO_OWNER, ownersOf } from "../../../src/assignors/index.ts";

/** Two subscriptions of their own topics, one that overlaps with the first, and an empty one. */
const SUBSCRIPTIONS = [
  Int32Array.of(0, 1),
  Int32Array.of(2, 3),
  Int32Array.of(1),
  new Int32Array(0),
];

type Event =
  | { readonly type: "join"; readonly subscription: number }
  | { readonly type: "leave"; readonly index: number }
  | { readonly type: "grow"; readonly topic: number; readonly count: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    type: fc.constant("join" as const),
    subscription: fc.constantFrom(0, 0, 1, 1, 2, 3),
  }),
  fc.record({ type: fc.constant("leave" as const), index: fc.nat(9) }),
  fc.record({ type: fc.constant("grow" as const), topic: fc.nat(3), count: fc.nat(3) }),
);

/** An assignment together with a plain account of who is in the group. */
class Account {
  readonly assignment = new BalancedAssignment({
    partitionCounts: Int32Array.of(5, 3, 9, 0),
    subscriptions: SUBSCRIPTIONS,
    memberSubscription: Int32Array.of(0, 0, 1),
    previousOwner: null,
  });
  readonly subscriptionOf = new Map([
    [0, 0],
    [1, 0],
    [2, 1],
  ]);
  owners = ownersOf(this.assignment.toCsr(), this.assignment.partitionTotal);

  /** Carries an event out and checks that its delta is the difference of the rows. Returns how much was moved. */
  apply(change: Event): number {
    const delta = this.carryOut(change);
    if (delta === null) return 0;
    const expected = new Int32Array(this.assignment.partitionTotal).fill(NO_OWNER);
    expected.set(this.owners);
    let moved = 0;
    for (const [i, partition] of delta.partitions.entries()) {
      expect(delta.from[i]).toBe(expected[partition]);
      if (delta.from[i] !== NO_OWNER && this.subscriptionOf.has(delta.from[i]!)) moved++;
      expected[partition] = delta.to[i]!;
    }
    this.owners = ownersOf(this.assignment.toCsr(), this.assignment.partitionTotal);
    expect(this.owners).toEqual(expected);
    return moved;
  }

  private carryOut(change: Event) {
    if (change.type === "grow") return this.assignment.addPartitions(change.topic, change.count);
    if (change.type === "join") {
      const delta = this.assignment.join(change.subscription);
      this.subscriptionOf.set(delta.member, change.subscription);
      return delta;
    }
    const member = [...this.subscriptionOf.keys()][change.index];
    if (member === undefined) return null;
    this.subscriptionOf.delete(member);
    return this.assignment.leave(member);
  }

  /** All is assigned that somebody subscribes to, to subscribers only, and no partition would be better elsewhere. */
  check(): void {
    for (const [partition, member] of this.owners.entries()) {
      const { topic } = this.assignment.partitionAt(partition);
      const subscribers = [...this.subscriptionOf.keys()].filter((each) =>
        SUBSCRIPTIONS[this.subscriptionOf.get(each)!]!.includes(topic),
      );
      if (subscribers.length === 0) expect(member).toBe(NO_OWNER);
      else expect(subscribers).toContain(member);
      for (const other of subscribers)
        expect(this.load(member) - this.load(other)).toBeLessThanOrEqual(1);
    }
  }

  load(member: number): number {
    return this.assignment.row(member).length;
  }
}

describe("BalancedAssignment", () => {
  it("stays valid and balanced through any events, and its deltas say what changed", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const account = new Account();
        account.check();
        for (const each of events) {
          account.apply(each);
          account.check();
        }
      }),
      { numRuns: 150 },
    );
  });

  it("moves only what a newcomer's share takes, and on a leave only what is left behind", () => {
    const account = new Account();
    expect(account.apply({ type: "join", subscription: 0 })).toBe(2);
    expect([0, 1, 3].map((member) => account.load(member))).toEqual([3, 3, 2]);
    expect(account.apply({ type: "leave", index: 0 })).toBe(0);
    expect([1, 3].map((member) => account.load(member))).toEqual([4, 4]);
    expect(account.apply({ type: "grow", topic: 0, count: 1 })).toBe(0);
  });

  it("has a new epoch after every event, and rows that never change", () => {
    const { assignment } = new Account();
    const { epoch } = assignment;
    const row = assignment.row(0);
    const copy = row.slice();
    assignment.join(0);
    expect(assignment.epoch).not.toBe(epoch);
    expect(assignment.row(0)).not.toEqual(copy);
    expect(row).toEqual(copy);
  });

  it("keeps partition indexes when topics grow", () => {
    const { assignment } = new Account();
    const { partitions } = assignment.addPartitions(0, 2);
    expect([...partitions].map((index) => assignment.partitionAt(index))).toEqual([
      { topic: 0, partition: 5 },
      { topic: 0, partition: 6 },
    ]);
    expect(assignment.partitionAt(5)).toEqual({ topic: 1, partition: 0 });
  });

  it("refuses members and subscriptions that do not exist", () => {
    const { assignment } = new Account();
    expect(() => assignment.leave(7)).toThrow("Member 7 cannot leave");
    expect(() => assignment.join(9)).toThrow("subscription 9");
  });
});
