import { describe, expect, it } from "vitest";
import { decodeCoordinatorRecord, encodeCoordinatorRecord } from "../../src/coordinator/index.ts";
import {
  newGroupMetadataTombstone,
  newOffsetCommitRecord,
} from "../../src/coordinator/journal/records.ts";
import { legacyOffsetCommitRecord } from "../../src/protocol/index.ts";
import { replayed } from "./coordinator-kit.ts";

const KEY = { group: "g", topic: "orders", partition: 3 };
const VALUE = {
  offset: 42,
  leaderEpoch: 5,
  metadata: "m",
  commitTimestamp: 1_700_000_000_000,
  expireTimestamp: -1,
  topicId: "AAAAAAAAAAAAAAAAAAAAAQ",
};

describe("records of the journal", () => {
  it("come back as they were written", () => {
    const record = newOffsetCommitRecord(KEY, VALUE);
    expect(record.valueVersion).toBe(4);
    expect(decodeCoordinatorRecord(encodeCoordinatorRecord(record))).toEqual(record);
    const tombstone = newGroupMetadataTombstone("g");
    expect(encodeCoordinatorRecord(tombstone).value).toBeNull();
    expect(decodeCoordinatorRecord(encodeCoordinatorRecord(tombstone))).toEqual(tombstone);
  });

  it("are of version 1 when the commit has a retention time of its own, the only one that can say so", () => {
    const record = newOffsetCommitRecord(KEY, { ...VALUE, expireTimestamp: 1_700_000_060_000 });
    expect(record.valueVersion).toBe(1);
    const decoded = decodeCoordinatorRecord(encodeCoordinatorRecord(record));
    expect(decoded?.value).toMatchObject({ offset: 42, expireTimestamp: 1_700_000_060_000 });
  });

  it("of kinds that this coordinator does not know are passed over (KIP-915)", () => {
    for (const type of [3, 8, 17, 99]) {
      const key = Uint8Array.of(0, type, 0, 1, 103);
      expect(decodeCoordinatorRecord({ key, value: null })).toBeNull();
    }
  });

  it("of the oldest form of offsets are read like the others", () => {
    const body = legacyOffsetCommitRecord.key.encode(KEY, 0);
    const value = legacyOffsetCommitRecord.value.encode(
      { offset: 7, metadata: "old", commitTimestamp: 1 },
      0,
    );
    const entry = {
      key: Uint8Array.of(0, 0, ...body),
      value: Uint8Array.of(0, 0, ...value),
      producerId: -1,
    };
    const offset = replayed([entry]).offsets.committed.get("g")?.get("orders")?.get(3);
    expect(offset).toMatchObject({ offset: 7, metadata: "old", leaderEpoch: -1 });
  });
});
