import { describe, expect, it } from "vitest";
import {
  DecodeError,
  decodeAssignment,
  decodeGroupRecord,
  decodeSubscription,
  encodeAssignment,
  encodeGroupRecord,
  encodeSubscription,
  type GroupRecord,
  hexText,
} from "../../src/protocol/index.ts";

describe("the consumer protocol", () => {
  const subscription = {
    topics: ["orders", "payments"],
    userData: new Uint8Array([1, 2]),
    ownedPartitions: [{ topic: "orders", partitions: [0, 2] }],
    generationId: 4,
    rackId: "a",
  };

  it("comes out as it went in, after its version", () => {
    const bytes = encodeSubscription(subscription);
    expect(hexText(bytes.subarray(0, 2))).toBe("0003");
    expect(decodeSubscription(bytes)).toEqual(subscription);
    const assignment = {
      assignedPartitions: [{ topic: "orders", partitions: [1] }],
      userData: null,
    };
    expect(decodeAssignment(encodeAssignment(assignment))).toEqual(assignment);
  });

  it("leaves out what an older version lacks", () => {
    expect(decodeSubscription(encodeSubscription(subscription, 0))).toEqual({
      ...subscription,
      ownedPartitions: [],
      generationId: -1,
      rackId: null,
    });
  });

  it("reads a newer version as the newest it knows, and does not look behind it", () => {
    const newer = encodeSubscription(subscription);
    newer[1] = 9;
    const longer = new Uint8Array([...newer, 1, 2, 3]);
    expect(decodeSubscription(longer)).toEqual(subscription);
  });

  it("refuses bytes that are something else", () => {
    expect(() => decodeSubscription(new Uint8Array([0xff, 0xff, 0]))).toThrow("does not exist");
    expect(() => decodeAssignment(new Uint8Array([0]))).toThrow(DecodeError);
    expect(() => decodeAssignment(new Uint8Array(0))).toThrow(DecodeError);
  });
});

describe("records of __consumer_offsets", () => {
  const commit: GroupRecord = {
    type: "OffsetCommit",
    key: { group: "g", topic: "orders", partition: 3 },
    value: {
      offset: 42,
      leaderEpoch: -1,
      metadata: "",
      commitTimestamp: 1_700_000_000_000,
      expireTimestamp: -1,
      topicId: "AAAAAAAAAAAAAAAAAAAAAA",
    },
    valueVersion: 3,
  };

  it("have their type before the key and their version before the value", () => {
    const { key, value } = encodeGroupRecord(commit);
    expect(hexText(key)).toBe("00010001670006" + "6f7264657273" + "00000003");
    expect(hexText(value!)).toBe("0003000000000000002affffffff0000" + "0000018bcfe56800");
    expect(decodeGroupRecord({ key, value })).toEqual(commit);
  });

  it("without a value are tombstones", () => {
    const tombstone: GroupRecord = { ...commit, value: null, valueVersion: 0 };
    const encoded = encodeGroupRecord(tombstone);
    expect(encoded.value).toBeNull();
    expect(decodeGroupRecord(encoded)).toEqual(tombstone);
  });

  it("of unknown types are null, of unknown versions an error", () => {
    const { key } = encodeGroupRecord(commit);
    expect(decodeGroupRecord({ key: new Uint8Array([0, 99, 1]), value: null })).toBeNull();
    expect(() => decodeGroupRecord({ key, value: new Uint8Array([0, 77]) })).toThrow(
      "OffsetCommitValue v77 at byte 2: an unknown version",
    );
  });
});
