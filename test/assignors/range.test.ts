import { describe, expect, it } from "vitest";
import { rangeAssignor, roundRobinAssignor } from "../../src/assignors/index.ts";
import { member, shortly, topic } from "./group.ts";

const t1t2 = ["t1", "t2"];

/** Replica j of partition i is on broker (i + j + start), brokers going round the racks. */
function spread(
  name: string,
  partitionCount: number,
  brokers: { racks: string; rf: number; start: number },
) {
  const replicaRacks = Array.from({ length: partitionCount }, (_, i) =>
    Array.from(
      { length: brokers.rf },
      (_, j) => brokers.racks[(i + j + brokers.start) % brokers.racks.length]!,
    ),
  );
  return { name, partitionCount, replicaRacks };
}

describe("range", () => {
  it("cuts each topic into contiguous ranges, the first ones longer", () => {
    const members = [member("c2", t1t2), member("c1", t1t2)];
    expect(
      shortly(rangeAssignor.assign({ members, topics: [topic("t2", 3), topic("t1", 3)] })),
    ).toEqual({
      c1: { t1: [0, 1], t2: [0, 1] },
      c2: { t1: [2], t2: [2] },
    });
  });

  it("passes over topics that do not exist and leaves members without any with nothing", () => {
    const members = [member("c1", ["absent"]), member("c2", ["t1", "absent"])];
    expect(
      shortly(rangeAssignor.assign({ members, topics: [topic("t1", 1), topic("t2", 1)] })),
    ).toEqual({
      c1: {},
      c2: { t1: [0] },
    });
  });

  it("serves static members first, by instance id, so that new member ids change nothing", () => {
    const named = (ids: readonly string[]) =>
      ids.map((id, i) => member(id, t1t2, { groupInstanceId: `i${i}` }));
    const topics = [topic("t1", 5), topic("t2", 5)];
    const before = [...rangeAssignor.assign({ members: named(["z", "y", "x"]), topics }).values()];
    const after = [...rangeAssignor.assign({ members: named(["a", "b", "c"]), topics }).values()];
    expect(after).toEqual(before);
    const mixed = [member("a", t1t2), member("b", t1t2, { groupInstanceId: "i" })];
    expect(shortly(rangeAssignor.assign({ members: mixed, topics: [topic("t1", 3)] }))).toEqual({
      a: { t1: [2] },
      b: { t1: [0, 1] },
    });
  });

  it("keeps co-partitioned topics together and prefers matching racks within that", () => {
    const racks = ["a", "b", "c"];
    const members = racks.map((rackId, i) => member(`c${i}`, t1t2, { rackId }));
    const brokers = { racks: "abcabc", rf: 2, start: 0 };
    const topics = [spread("t1", 5, brokers), spread("t2", 5, brokers)];
    expect(shortly(rangeAssignor.assign({ members, topics }))).toEqual({
      c0: { t1: [0, 2], t2: [0, 2] },
      c1: { t1: [1, 3], t2: [1, 3] },
      c2: { t1: [4], t2: [4] },
    });
  });

  it("looks at racks only when some partition is not on all of them", () => {
    const members = ["a", "b"].map((rackId, i) => member(`c${i}`, ["t1"], { rackId }));
    const everywhere = spread("t1", 4, { racks: "ab", rf: 2, start: 0 });
    const expected = { c0: { t1: [0, 1] }, c1: { t1: [2, 3] } };
    expect(shortly(rangeAssignor.assign({ members, topics: [everywhere] }))).toEqual(expected);
    const elsewhere = spread("t1", 4, { racks: "yz", rf: 1, start: 0 });
    expect(shortly(rangeAssignor.assign({ members, topics: [elsewhere] }))).toEqual(expected);
  });
});

describe("roundrobin", () => {
  it("goes on dealing where the topic before ended (not per topic, as kafkajs #635 did)", () => {
    const members = [member("c1", t1t2), member("c2", t1t2)];
    expect(
      shortly(roundRobinAssignor.assign({ members, topics: [topic("t1", 3), topic("t2", 3)] })),
    ).toEqual({ c1: { t1: [0, 2], t2: [1] }, c2: { t1: [1], t2: [0, 2] } });
  });

  it("skips members that do not subscribe", () => {
    const members = [member("c1", ["t1"]), member("c2", t1t2), member("c3", ["t1"])];
    expect(
      shortly(roundRobinAssignor.assign({ members, topics: [topic("t1", 3), topic("t2", 2)] })),
    ).toEqual({ c1: { t1: [0] }, c2: { t1: [1], t2: [0, 1] }, c3: { t1: [2] } });
  });
});
