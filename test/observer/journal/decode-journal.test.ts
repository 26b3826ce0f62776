import { describe, expect, it } from "vitest";
import { JournalDecoder } from "../../../src/observer/index.ts";
import { ByteWriter, decodeGroupRecord, encodeGroupRecord } from "../../../src/protocol/index.ts";
import { kafkaJournal } from "./kafka-journal.ts";

const commit = {
  type: "OffsetCommit",
  key: { group: "g", topic: "orders", partition: 3 },
  value: {
    offset: 4711,
    leaderEpoch: 9,
    metadata: "said by the client",
    commitTimestamp: 1_700_000_000_123,
    expireTimestamp: -1,
    topicId: "aqgxt2FCS967ZNTXkqak1g",
  },
} as const;

function decode(record: Parameters<typeof encodeGroupRecord>[0], decoder = new JournalDecoder()) {
  return decoder.decode({ ...encodeGroupRecord(record), offset: 7, timestamp: 1000 });
}

function hexOf({ key, value }: { readonly key: Uint8Array; readonly value: Uint8Array | null }) {
  return {
    key: Buffer.from(key).toString("hex"),
    value: value && Buffer.from(value).toString("hex"),
  };
}

describe("reading __consumer_offsets", () => {
  it("reads an offset commit by hand as the schema does, in every version", () => {
    for (const valueVersion of [0, 1, 2, 3, 4]) {
      const expireTimestamp = valueVersion === 1 ? 99 : -1;
      const topicId = valueVersion === 4 ? commit.value.topicId : undefined;
      const value = { ...commit.value, expireTimestamp, ...(topicId && { topicId }) };
      expect(decode({ ...commit, valueVersion, value } as never)).toEqual({
        type: "OffsetStored",
        groupId: "g",
        offset: 7,
        atMs: 1000,
        topic: "orders",
        partition: 3,
        committedOffset: 4711,
        committedAtMs: 1_700_000_000_123,
        topicId: topicId ?? null,
      });
    }
  });

  it("passes over a tagged field that it does not know and still reads the topic id behind it", () => {
    const { key, value } = encodeGroupRecord({ ...commit, valueVersion: 4 } as never);
    const withTag = Buffer.concat([value!.subarray(0, -19), Buffer.from([2, 5, 1, 0xff])]);
    const rest = value!.subarray(-18);
    const event = new JournalDecoder().decode({
      key,
      value: Buffer.concat([withTag, rest]),
      offset: 0,
      timestamp: 0,
    });
    expect(event).toMatchObject({ committedOffset: 4711, topicId: commit.value.topicId });
  });

  it("tells a tombstone of each kind", () => {
    const tombstone = { value: null, valueVersion: 0 } as const;
    const member = { groupId: "g", memberId: "m" };
    const types = [
      { type: "OffsetCommit", key: commit.key },
      { type: "GroupMetadata", key: { group: "g" } },
      { type: "ConsumerGroupMetadata", key: { groupId: "g" } },
      { type: "ConsumerGroupMemberMetadata", key: member },
      { type: "ConsumerGroupTargetAssignmentMetadata", key: { groupId: "g" } },
      { type: "ConsumerGroupTargetAssignmentMember", key: member },
      { type: "ConsumerGroupCurrentMemberAssignment", key: member },
      {
        type: "ConsumerGroupRegularExpression",
        key: { groupId: "g", regularExpression: "o.*" },
      },
    ].map((record) => decode({ ...record, ...tombstone } as never)?.type);
    expect(types).toEqual([
      "OffsetForgotten",
      "ClassicGroupForgotten",
      "GroupEpochForgotten",
      "ConsumerMemberForgotten",
      "TargetEpochForgotten",
      "TargetForgotten",
      "CurrentAssignmentForgotten",
      "RegexForgotten",
    ]);
  });

  it("does not look at the value of a group that was not asked for", () => {
    const decoder = new JournalDecoder({ groupIds: new Set(["other"]) });
    const { key } = encodeGroupRecord({ ...commit, valueVersion: 3 } as never);
    const broken = { key, value: new Uint8Array([0]), offset: 1, timestamp: 0 };
    expect(decoder.decode(broken)).toBeNull();
    expect(decoder.counts).toMatchObject({ otherGroupsCount: 1, malformedCount: 0 });
  });

  it("counts what is malformed with its offset and never throws, however the bytes are cut or changed", () => {
    const decoder = new JournalDecoder();
    const records = [...kafkaJournal()].filter(({ value }) => value !== null).slice(0, 120);
    let seed = 1;
    for (const { key, value, offset, timestamp } of records) {
      for (let round = 0; round < 20; round++) {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        const changed = Uint8Array.from(value!.subarray(0, seed % (value!.length + 1)));
        if (changed.length > 0) changed[seed % changed.length] = seed >>> 8;
        decoder.decode({ key, value: changed, offset, timestamp });
        decoder.decode({ key: key!.subarray(0, seed % key!.length), value, offset, timestamp });
      }
    }
    expect(decoder.counts.malformedCount).toBeGreaterThan(1000);
    expect(decoder.counts.lastMalformed?.reason).toMatch(/./);
    expect(decoder.decode({ key: null, value: null, offset: 42, timestamp: 0 })).toBeNull();
    expect(decoder.counts.lastMalformed?.offset).toBe(42);
  });

  it("passes over kinds and versions that it does not know and counts them apart", () => {
    const decoder = new JournalDecoder();
    for (const type of [9, 10, 15, 17, 23, 77]) {
      const key = new ByteWriter(8);
      key.int16(type);
      decoder.decode({ key: key.takeBytes(), value: null, offset: 0, timestamp: 0 });
    }
    const { key, value } = encodeGroupRecord({ ...commit, valueVersion: 3 } as never);
    const later = Uint8Array.from(value!);
    later[1] = 5;
    decoder.decode({ key, value: later, offset: 0, timestamp: 0 });
    expect(decoder.counts).toMatchObject({
      unknownTypeCount: 2,
      shareGroupsCount: 2,
      streamsGroupsCount: 2,
      unknownVersionCount: 1,
      eventCount: 0,
    });
  });

  it("reads every record of a journal that Apache Kafka 4.3.0 wrote", () => {
    const decoder = new JournalDecoder();
    const types = new Map<string, number>();
    for (const record of kafkaJournal()) {
      const type = decoder.decode(record)?.type ?? "none";
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    expect(decoder.counts).toMatchObject({ malformedCount: 0, unknownTypeCount: 0 });
    expect(Object.fromEntries([...types].sort())).toMatchInlineSnapshot(`
      {
        "ClassicGroupForgotten": 2,
        "ClassicGroupStored": 19,
        "ConsumerMemberForgotten": 4,
        "ConsumerMemberStored": 5,
        "CurrentAssignmentForgotten": 4,
        "CurrentAssignmentStored": 17,
        "GroupEpochStored": 7,
        "OffsetForgotten": 16,
        "OffsetStored": 729,
        "TargetEpochStored": 6,
        "TargetForgotten": 4,
        "TargetStored": 9,
      }
    `);
  });

  it("keeps all 64 bits of a metadata hash", () => {
    const hashes = [...kafkaJournal()].flatMap((record) => {
      const event = new JournalDecoder({ groupIds: new Set(["next gen"]) }).decode(record);
      return event?.type === "GroupEpochStored" ? [event.metadataHash] : [];
    });
    // The broker's log tells the same in decimal: -9205241070314618867, then -2746587024374292982, then 0.
    expect(new Set(hashes)).toEqual(
      new Set(["-9205241070314618867", "-2746587024374292982", null]),
    );
  });

  it("is what the schemas read as well, and write again byte by byte", () => {
    const types = new Set<string>();
    for (const { key, value } of kafkaJournal()) {
      if (key === null) continue;
      const decoded = decodeGroupRecord({ key, value });
      if (decoded === null) continue;
      types.add(decoded.type);
      const again = encodeGroupRecord(decoded);
      expect({ type: decoded.type, ...hexOf(again) }).toEqual({
        type: decoded.type,
        ...hexOf({ key, value }),
      });
    }
    expect(types).toContain("ConsumerGroupMetadata");
    expect(types.size).toBeGreaterThanOrEqual(7);
  });
});
