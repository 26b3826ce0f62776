import { describe, expect, it } from "vitest";
import {
  type Assignor,
  cooperativeStickyAssignor,
  stickyAssignor,
} from "../../src/assignors/index.ts";
import {
  member,
  owner,
  ownersByName,
  type Partitions,
  settle,
  shortly,
  sizes,
  topic,
} from "./group.ts";

/** Members that all subscribe to the topics named, with what they own and since when. */
function claims(
  assignor: Assignor,
  topics: readonly string[],
  members: Readonly<Record<string, readonly [generationId: number, owned: Partitions]>>,
) {
  return Object.entries(members).map(([memberId, [generationId, owned]]) =>
    owner(assignor, member(memberId, topics), { owned, generationId }),
  );
}

describe.each([stickyAssignor, cooperativeStickyAssignor])("$name", (assignor) => {
  it("lets the claim of the higher generation win (librdkafka #4252, KAFKA-14639)", () => {
    const t = ["t0", "t1"];
    const owned = { t0: [0, 2], t1: [1] };
    const members = claims(assignor, t, { c2: [9, owned], c1: [10, owned] });
    const { assignment } = settle(assignor, { members, topics: [topic("t0", 3), topic("t1", 3)] });
    expect(shortly(assignment)).toEqual({ c1: owned, c2: { t0: [1], t1: [0, 2] } });
  });

  it("counts a claim of an older generation where there is no other (KAFKA-12984)", () => {
    const members = claims(assignor, ["t0"], { c1: [10, { t0: [0] }], c2: [8, { t0: [1, 2] }] });
    const { assignment } = settle(assignor, { members, topics: [topic("t0", 4)] });
    expect(shortly(assignment)).toEqual({ c1: { t0: [0, 3] }, c2: { t0: [1, 2] } });
  });

  it("takes from both what two claim in one generation, and survives stale claims (franz-go 1.21.4)", () => {
    const members = claims(assignor, ["t0"], {
      c1: [5, { t0: [0, 1] }],
      c2: [5, { t0: [0, 2] }],
      c3: [4, { t0: [0, 99, -1], gone: [0] }],
    });
    const assignment = assignor.assign({ members, topics: [topic("t0", 3)] });
    const expected = { c1: { t0: [1] }, c2: { t0: [2] } };
    expect(shortly(assignment)).toMatchObject(expected);
    const whoseIsIt = ownersByName(assignment).get("t0-0");
    expect(whoseIsIt).toBe(assignor === stickyAssignor ? "c3" : undefined);
  });

  it("answers the same whatever the order of three conflicting claims", () => {
    const members = claims(assignor, ["t0"], {
      c1: [5, { t0: [0, 1] }],
      c2: [5, { t0: [0, 2] }],
      c3: [6, { t0: [0] }],
    });
    const topics = [topic("t0", 3)];
    const expected = { c1: { t0: [1] }, c2: { t0: [2] }, c3: { t0: [0] } };
    for (const order of [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ])
      expect(shortly(assignor.assign({ members: order.map((i) => members[i]!), topics }))).toEqual(
        expected,
      );
  });

  it("survives the deletion of a topic, even of the only one (KAFKA-7962)", () => {
    const members = claims(assignor, ["t0"], { c1: [1, { t0: [0] }], c2: [1, { t0: [1] }] });
    expect(shortly(assignor.assign({ members, topics: [] }))).toEqual({ c1: {}, c2: {} });
  });

  it("keeps the quotas when members join one by one (KAFKA-15170, 16277; platformatic starves the last)", () => {
    for (const [partitionCount, memberCount] of [
      [9, 4],
      [12, 5],
      [6, 4],
      [24, 7],
      [64, 16],
    ] as const) {
      let input = {
        members: [] as ReturnType<typeof claims>,
        topics: [topic("t0", partitionCount)],
      };
      for (let i = 0; i < memberCount; i++) {
        const joined = [...input.members, member(`c${i}`, ["t0"])];
        input = {
          ...settle(assignor, { ...input, members: joined }).input,
          topics: input.topics,
        } as typeof input;
        const counts = sizes(assignor.assign(input));
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts.reduce((sum, count) => sum + count)).toBe(partitionCount);
      }
    }
  });

  it("moves only what a member leaves behind (confluent-kafka-go #622)", () => {
    const members = claims(assignor, ["t0"], {
      c1: [3, { t0: [0, 1, 2] }],
      c2: [3, { t0: [3, 4, 5] }],
    });
    const owners = ownersByName(assignor.assign({ members, topics: [topic("t0", 9)] }));
    for (let partition = 0; partition < 6; partition++)
      expect(owners.get(`t0-${partition}`)).toBe(partition < 3 ? "c1" : "c2");
    expect(owners.size).toBe(9);
  });

  it("gives new partitions of a grown topic to somebody", () => {
    const members = claims(assignor, ["t0"], { c1: [1, { t0: [0] }], c2: [1, { t0: [1] }] });
    expect(shortly(assignor.assign({ members, topics: [topic("t0", 4)] }))).toEqual({
      c1: { t0: [0, 2] },
      c2: { t0: [1, 3] },
    });
  });

  it("balances asymmetric subscriptions across chains of members (librdkafka #3306)", () => {
    const members = [
      member("c1", ["t0"]),
      member("c2", ["t0", "t1"]),
      member("c3", ["t1", "t2"]),
      member("c4", ["t2"]),
    ];
    const topics = [topic("t0", 1), topic("t1", 1), topic("t2", 6)];
    expect(sizes(assignor.assign({ members, topics }))).toEqual([1, 1, 3, 3]);
  });

  it("keeps topics spread over members when members come and go", () => {
    const topics = [topic("t0", 12), topic("t1", 12)];
    const all = ["c1", "c2", "c3", "c4"].map((id) => member(id, ["t0", "t1"]));
    let input = { members: all.slice(0, 1), topics };
    for (const count of [2, 4, 2]) {
      const members = all
        .slice(0, count)
        .map((each) => input.members.find(({ memberId }) => memberId === each.memberId) ?? each);
      const { assignment, input: next } = settle(assignor, { members, topics });
      input = { members: [...next.members], topics };
      for (const lists of assignment.values())
        expect(lists.map(({ partitions }) => partitions.length)).toEqual([12 / count, 12 / count]);
    }
  });
});

describe("cooperative-sticky", () => {
  it("never revokes and assigns a partition in one round (KAFKA-14639)", () => {
    const members = claims(cooperativeStickyAssignor, ["t0"], { c1: [1, { t0: [0, 1, 2] }] });
    const input = { members: [...members, member("c2", ["t0"])], topics: [topic("t0", 3)] };
    expect(sizes(cooperativeStickyAssignor.assign(input))).toEqual([2, 0]);
    const { assignment, rounds } = settle(cooperativeStickyAssignor, input);
    expect(sizes(assignment)).toEqual([2, 1]);
    expect(rounds).toBe(2);
  });

  it("withholds what its owner no longer subscribes to until the owner has revoked it", () => {
    const leaving = claims(cooperativeStickyAssignor, ["t1"], { c1: [1, { t0: [0] }] });
    const input = {
      members: [...leaving, member("c2", ["t0"])],
      topics: [topic("t0", 1), topic("t1", 1)],
    };
    expect(shortly(cooperativeStickyAssignor.assign(input))).toEqual({ c1: { t1: [0] }, c2: {} });
    expect(shortly(settle(cooperativeStickyAssignor, input).assignment)).toEqual({
      c1: { t1: [0] },
      c2: { t0: [0] },
    });
  });
});
