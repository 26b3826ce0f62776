import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Assignment,
  type Assignor,
  type AssignorInput,
  cooperativeStickyAssignor,
  rangeAssignor,
  roundRobinAssignor,
  stickyAssignor,
} from "../../src/assignors/index.ts";
import { decodeStickyUserData } from "../../src/assignors/sticky-user-data.ts";
import { afterwards, member, ownersByName, settle, sizes, topic } from "./group.ts";

const TOPICS = ["a", "b", "c", "d"];
const RUNS = { numRuns: 150 };

const topics = fc
  .array(fc.integer({ min: 0, max: 7 }), { minLength: 4, maxLength: 4 })
  .map((counts) => counts.map((count, i) => topic(TOPICS[i]!, count)));

const rackId = fc.constantFrom(null, "r0", "r1", "r2");

/** Any subscriptions, members in any order, some of them static. */
const anyGroup: fc.Arbitrary<AssignorInput> = fc.record({
  topics,
  members: fc
    .uniqueArray(fc.nat(99), { minLength: 1, maxLength: 7 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          fc
            .tuple(fc.subarray([...TOPICS, "absent"]), fc.boolean())
            .map(([subscribed, isStatic]) =>
              member(`m${id}`, subscribed, { groupInstanceId: isStatic ? `i${99 - id}` : null }),
            ),
        ),
      ),
    ),
});

const equalGroup = anyGroup.map((group) => ({
  ...group,
  members: group.members.map((each) => ({ ...each, topics: TOPICS })),
}));

const rackGroup: fc.Arbitrary<AssignorInput> = fc
  .tuple(
    anyGroup,
    fc.array(rackId, { minLength: 7, maxLength: 7 }),
    fc.array(fc.subarray(["r0", "r1", "r2"]), { minLength: 28, maxLength: 28 }),
  )
  .map(([group, memberRacks, partitionRacks]) => ({
    members: group.members.map((each, i) => ({ ...each, rackId: memberRacks[i]! })),
    topics: group.topics.map((each, i) => ({
      ...each,
      replicaRacks: partitionRacks.slice(7 * i, 7 * i + each.partitionCount),
    })),
  }));

const sticky = [stickyAssignor, cooperativeStickyAssignor];
const all = [rangeAssignor, roundRobinAssignor, ...sticky];

/** A group with a past: what it had assigned before some members left, others came, and topics grew. */
function withPast(assignor: Assignor, groups: fc.Arbitrary<AssignorInput>) {
  return fc
    .tuple(groups, groups, fc.array(fc.nat(6), { maxLength: 3 }))
    .map(([past, future, leaving]) => {
      const settled = settle(assignor, past).input.members;
      const stayed = settled.filter((_, i) => !leaving.includes(i));
      const came = future.members.filter(
        (each) => !settled.some(({ memberId }) => memberId === each.memberId),
      );
      return { topics: future.topics, members: [...stayed, ...came.slice(0, 3)] };
    })
    .filter((group) => group.members.length > 0);
}

function subscribersOf(group: AssignorInput, name: string) {
  return group.members.filter((each) => each.topics.includes(name));
}

function expectValid(group: AssignorInput, assignment: Assignment): void {
  const owners = ownersByName(assignment);
  const assignable = group.topics.filter(({ name }) => subscribersOf(group, name).length > 0);
  expect(owners.size).toBe(assignable.reduce((sum, each) => sum + each.partitionCount, 0));
  for (const [name, memberId] of owners) {
    const subscription = group.members.find((each) => each.memberId === memberId)!.topics;
    expect(subscription).toContain(name.slice(0, name.lastIndexOf("-")));
  }
}

function loads(assignment: Assignment): Map<string, number> {
  const counts = sizes(assignment);
  return new Map([...assignment.keys()].map((memberId, i) => [memberId, counts[i]!]));
}

/** No member has two more than another that could have one of its partitions. */
function expectNoMoveHelps(group: AssignorInput, assignment: Assignment): void {
  const loadOf = loads(assignment);
  for (const [name, memberId] of ownersByName(assignment)) {
    for (const other of subscribersOf(group, name.slice(0, name.lastIndexOf("-"))))
      expect(loadOf.get(memberId)! - loadOf.get(other.memberId)!).toBeLessThanOrEqual(1);
  }
}

describe.each(all)("$name", (assignor) => {
  it("gives every subscribed partition to exactly one subscriber", () => {
    fc.assert(
      fc.property(fc.oneof(anyGroup, rackGroup), (group) => {
        expectValid(group, assignor.assign(group));
      }),
      RUNS,
    );
  });

  it("does not depend on the order of members and topics", () => {
    fc.assert(
      fc.property(withPast(assignor, rackGroup), (group) => {
        const reversed = {
          members: [...group.members].reverse(),
          topics: [...group.topics].reverse(),
        };
        const sorted = (assignment: Assignment) => Object.fromEntries(assignment);
        expect(sorted(assignor.assign(reversed))).toEqual(sorted(assignor.assign(group)));
      }),
      RUNS,
    );
  });
});

describe.each(sticky)("$name", (assignor) => {
  it("balances equal subscriptions to within one partition", () => {
    fc.assert(
      fc.property(withPast(assignor, equalGroup), (group) => {
        const { assignment } = settle(assignor, group);
        expectValid(group, assignment);
        const counts = sizes(assignment);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  it("leaves no partition that could move to a member with two fewer", () => {
    const noMoveHelps = fc.property(
      fc.oneof(withPast(assignor, anyGroup), withPast(assignor, rackGroup)),
      (group) => {
        const { assignment } = settle(assignor, group);
        expectValid(group, assignment);
        expectNoMoveHelps(group, assignment);
      },
    );
    fc.assert(noMoveHelps, RUNS);
    // Failed once: what was kept because no rack could be served better had not been evened out.
    fc.assert(noMoveHelps, { seed: -1893014088, numRuns: 213 });
  });

  it("moves no more than the balance of equal subscriptions demands", () => {
    fc.assert(
      fc.property(withPast(assignor, equalGroup), (group) => {
        const settled = settle(assignor, group).assignment;
        const owners = ownersByName(settled);
        const before = ownersByName(previousOf(assignor, group));
        const stillThere = [...before].filter(([name]) => owners.has(name));
        const moved = stillThere.filter(([name, memberId]) => owners.get(name) !== memberId);
        const owned = group.members.map(
          ({ memberId }) => stillThere.filter(([, who]) => who === memberId).length,
        );
        expect(moved.length).toBe(fewestMoves(owned, owners.size));
      }),
      RUNS,
    );
  });

  it("makes a first assignment that is as flat as the subscriptions allow", () => {
    const small = anyGroup.map((group) => ({
      members: group.members.slice(0, 4),
      topics: group.topics.map((each) => topic(each.name, Math.min(2, each.partitionCount))),
    }));
    fc.assert(
      fc.property(small, (group) => {
        expect(squares(sizes(assignor.assign(group)))).toBe(flattest(group));
      }),
      RUNS,
    );
  });

  it("changes nothing when nothing has changed", () => {
    fc.assert(
      fc.property(
        fc.oneof(withPast(assignor, anyGroup), withPast(assignor, rackGroup)),
        (group) => {
          const { assignment, input } = settle(assignor, group);
          expect(assignor.assign(input)).toEqual(assignment);
          expect(assignor.assign(afterwards(assignor, input, assignment))).toEqual(assignment);
        },
      ),
      RUNS,
    );
  });
});

it("under the cooperative protocol gives nobody what another member still owns", () => {
  fc.assert(
    fc.property(withPast(cooperativeStickyAssignor, anyGroup), (group) => {
      const owned = ownersByName(previousOf(cooperativeStickyAssignor, group));
      for (const [name, memberId] of ownersByName(cooperativeStickyAssignor.assign(group)))
        expect(owned.get(name) ?? memberId).toBe(memberId);
    }),
    RUNS,
  );
});

/** What the members say they own. */
function previousOf(assignor: Assignor, group: AssignorInput): Assignment {
  return new Map(
    group.members.map((each) => [
      each.memberId,
      assignor === stickyAssignor
        ? decodeStickyUserData(each.userData).partitions
        : each.ownedPartitions,
    ]),
  );
}

/** Equal subscriptions: what members own beyond the quota, the larger quotas given to those that own the most. */
function fewestMoves(owned: readonly number[], partitionCount: number): number {
  const quota = Math.floor(partitionCount / owned.length);
  const extras = partitionCount % owned.length;
  return [...owned]
    .sort((a, b) => b - a)
    .reduce((moves, count, i) => moves + Math.max(0, count - quota - (i < extras ? 1 : 0)), 0);
}

function squares(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count * count, 0);
}

/** By trying everything: the least sum of the squares of loads. */
function flattest(group: AssignorInput): number {
  const choices = group.topics.flatMap((each) => {
    const subscribers = [...group.members.keys()].filter((i) =>
      group.members[i]!.topics.includes(each.name),
    );
    return subscribers.length === 0 ? [] : Array(each.partitionCount).fill(subscribers);
  });
  const counts = group.members.map(() => 0);
  const tryFrom = (index: number): number => {
    if (index === choices.length) return squares(counts);
    let best = Number.POSITIVE_INFINITY;
    for (const choice of choices[index]!) {
      counts[choice]!++;
      best = Math.min(best, tryFrom(index + 1));
      counts[choice]!--;
    }
    return best;
  };
  return tryFrom(0);
}
