import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cooperativeStickyAssignor, stickyAssignor } from "../../src/assignors/index.ts";
import {
  decodeCooperativeUserData,
  decodeStickyUserData,
} from "../../src/assignors/sticky-user-data.ts";
import { member, shortly, topic } from "./group.ts";

const last = { partitions: [{ topic: "tä", partitions: [0, 7] }], generationId: 3 };
const version1 = "00000001" + "000374c3a4" + "00000002" + "00000000" + "00000007" + "00000003";

describe("the user data of sticky", () => {
  it("is the assignment and the generation, as StickyAssignor writes them", () => {
    const bytes = stickyAssignor.subscriptionUserData(last)!;
    expect(Buffer.from(bytes).toString("hex")).toBe(version1);
    expect(decodeStickyUserData(bytes)).toEqual(last);
    expect(stickyAssignor.subscriptionUserData(null)).toBeNull();
  });

  it("may be of version 0, without the generation", () => {
    const version0 = Buffer.from(version1.slice(0, -8), "hex");
    expect(decodeStickyUserData(version0)).toEqual({ ...last, generationId: -1 });
  });

  it("counts as nothing when it cannot be read, and never throws", () => {
    const nothing = { partitions: [], generationId: -1 };
    expect(decodeStickyUserData(null)).toEqual(nothing);
    expect(decodeStickyUserData(Buffer.from("7fffffff", "hex"))).toEqual(nothing);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(decodeStickyUserData(bytes).generationId).toBeTypeOf("number");
        expect(decodeCooperativeUserData(bytes)).toBeTypeOf("number");
      }),
    );
  });

  it("counts even when the subscription says something newer: the members are eager", () => {
    const members = [
      member("c1", ["t0"], {
        userData: stickyAssignor.subscriptionUserData({
          partitions: [{ topic: "t0", partitions: [1] }],
          generationId: 1,
        }),
        ownedPartitions: [{ topic: "t0", partitions: [0] }],
        generationId: 9,
      }),
      member("c2", ["t0"]),
    ];
    expect(shortly(stickyAssignor.assign({ members, topics: [topic("t0", 2)] }))).toEqual({
      c1: { t0: [1] },
      c2: { t0: [0] },
    });
  });
});

describe("the user data of cooperative-sticky", () => {
  it("is the generation", () => {
    expect([...cooperativeStickyAssignor.subscriptionUserData(last)!]).toEqual([0, 0, 0, 3]);
    expect([...cooperativeStickyAssignor.subscriptionUserData(null)!]).toEqual([
      255, 255, 255, 255,
    ]);
  });

  it("is used for members whose subscription has no generation (below v2, KAFKA-13715)", () => {
    const partitions = [{ topic: "t0", partitions: [0] }];
    const members = [
      member("c1", ["t0"], { ownedPartitions: partitions, generationId: 4 }),
      member("c2", ["t0"], {
        ownedPartitions: partitions,
        userData: cooperativeStickyAssignor.subscriptionUserData({ partitions, generationId: 5 }),
      }),
    ];
    expect(
      shortly(cooperativeStickyAssignor.assign({ members, topics: [topic("t0", 1)] })),
    ).toEqual({
      c1: {},
      c2: { t0: [0] },
    });
  });
});
