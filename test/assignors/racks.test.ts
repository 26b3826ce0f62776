import { describe, expect, it } from "vitest";
import {
  type Assignment,
  type AssignorInput,
  cooperativeStickyAssignor,
  stickyAssignor,
  type TopicMetadata,
} from "../../src/assignors/index.ts";
import { member, owner, ownersByName, settle, sizes } from "./group.ts";

const NAMES = ["t1", "t2", "t3"];
const MISALIGNED = [
  { t1: [0, 1, 2, 3, 4] },
  { t1: [5], t2: [0, 1, 2, 3] },
  { t2: [4, 5, 6], t3: [0, 1] },
];

/** The fixture of AbstractStickyAssignorTest: t1(6), t2(7), t3(2), brokers going round the racks. */
function rackedTopics(racks: string, replicationFactor: number): TopicMetadata[] {
  let start = 0;
  return [6, 7, 2].map((partitionCount, index) => {
    const first = start;
    start += partitionCount;
    const replicaRacks = Array.from({ length: partitionCount }, (_, i) =>
      Array.from({ length: replicationFactor }, (_, j) => racks[(i + j + first) % racks.length]!),
    );
    return { name: NAMES[index]!, partitionCount, replicaRacks };
  });
}

function members(thirdTopics: readonly string[] = NAMES) {
  return ["a", "b", "c"].map((rackId, i) =>
    member(`consumer${i}`, i === 2 ? thirdTopics : NAMES, { rackId }),
  );
}

function mismatches(input: AssignorInput, assignment: Assignment): number {
  return [...ownersByName(assignment)].filter(([name, memberId]) => {
    const [topicName, partition] = name.split("-");
    const { rackId } = input.members.find((each) => each.memberId === memberId)!;
    const { replicaRacks } = input.topics.find((each) => each.name === topicName)!;
    return !replicaRacks![Number(partition)]!.includes(rackId!);
  }).length;
}

describe.each([stickyAssignor, cooperativeStickyAssignor])("$name with racks", (assignor) => {
  // The last column is what Kafka's own tests expect of its assignors.
  it.each([
    ["one replica on three racks", "abc", 1, 0],
    ["two replicas on three racks", "abc", 2, 0],
    ["two racks for three members", "ab", 1, 5],
  ] as const)("aligns all that balance allows: %s", (_, racks, replicationFactor, kafkaHas) => {
    const input = { members: members(), topics: rackedTopics(racks, replicationFactor) };
    const assignment = assignor.assign(input);
    expect(sizes(assignment)).toEqual([5, 5, 5]);
    expect(mismatches(input, assignment)).toBeLessThanOrEqual(kafkaHas);
  });

  it.each([
    [1, 4],
    [2, 0],
  ])(
    "aligns unequal subscriptions as well as Kafka does: %i replicas",
    (replicationFactor, kafkaHas) => {
      const input = {
        members: members(["t1", "t3"]),
        topics: rackedTopics("abc", replicationFactor),
      };
      const assignment = assignor.assign(input);
      expect(sizes(assignment)).toEqual([5, 5, 5]);
      expect(mismatches(input, assignment)).toBeLessThanOrEqual(kafkaHas);
    },
  );

  it("moves partitions to their racks, and is done with it", () => {
    const misaligned = members().map((each, i) =>
      owner(assignor, each, { owned: MISALIGNED[i]!, generationId: 1 }),
    );
    const input = { members: misaligned, topics: rackedTopics("abc", 1) };
    const { assignment, rounds } = settle(assignor, input);
    expect(sizes(assignment)).toEqual([5, 5, 5]);
    expect(mismatches(input, assignment)).toBe(0);
    expect(rounds).toBe(assignor === stickyAssignor ? 1 : 2);
  });

  it("pays no attention to racks when all partitions are on all of them", () => {
    const topics = rackedTopics("abc", 3);
    const plain = topics.map(({ name, partitionCount }) => ({ name, partitionCount }));
    expect(assignor.assign({ members: members(), topics })).toEqual(
      assignor.assign({ members: members(), topics: plain }),
    );
  });
});
