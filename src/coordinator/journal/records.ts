import type {
  GroupMetadataKey,
  GroupMetadataValue,
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue,
  OffsetCommitKey,
  OffsetCommitValue,
} from "../../protocol/index.ts";

/** One record of `__consumer_offsets`, decoded: a null value is a tombstone, whose version means nothing. */
interface DecodedRecord<Type extends string, Key, Value> {
  readonly type: Type;
  readonly key: Key;
  readonly value: Value | null;
  /** The version in which the value was, or is to be, written. */
  readonly valueVersion: number;
}

/** A committed offset. */
export type OffsetCommitRecord = DecodedRecord<"OffsetCommit", OffsetCommitKey, OffsetCommitValue>;
/** A committed offset in the oldest form, which is read and no longer written. */
export type LegacyOffsetCommitRecord = DecodedRecord<
  "LegacyOffsetCommit",
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue
>;
/** A generation of a classic group. */
export type GroupMetadataRecord = DecodedRecord<
  "GroupMetadata",
  GroupMetadataKey,
  GroupMetadataValue
>;

/** What the coordinator writes to its journal and understands of it, in Kafka's own formats. */
export type CoordinatorRecord = OffsetCommitRecord | LegacyOffsetCommitRecord | GroupMetadataRecord;

/** Every release so far writes version 3, though 4 can be read (`GroupGroupRecordHelpers`). */
const GROUP_METADATA_VALUE_VERSION = 3;
/** Version 4 brought the topic id. */
const OFFSET_COMMIT_VALUE_VERSION = 4;
/** The only version with an expire timestamp: for commits with a retention time of their own (versions 2 to 4 of the API). */
const OFFSET_COMMIT_VALUE_VERSION_WITH_EXPIRY = 1;

/** A generation, to be written. */
export function newGroupMetadataRecord(
  group: string,
  value: GroupMetadataValue,
): GroupMetadataRecord {
  return {
    type: "GroupMetadata",
    key: { group },
    value,
    valueVersion: GROUP_METADATA_VALUE_VERSION,
  };
}

/** The end of a group. */
export function newGroupMetadataTombstone(group: string): GroupMetadataRecord {
  return { type: "GroupMetadata", key: { group }, value: null, valueVersion: 0 };
}

/** An offset, to be written in the version that can say all of it. */
export function newOffsetCommitRecord(
  key: OffsetCommitKey,
  value: OffsetCommitValue,
): OffsetCommitRecord {
  const valueVersion =
    value.expireTimestamp === -1
      ? OFFSET_COMMIT_VALUE_VERSION
      : OFFSET_COMMIT_VALUE_VERSION_WITH_EXPIRY;
  return { type: "OffsetCommit", key, value, valueVersion };
}

/** The end of an offset, committed or staged. */
export function newOffsetCommitTombstone(key: OffsetCommitKey): OffsetCommitRecord {
  return { type: "OffsetCommit", key, value: null, valueVersion: 0 };
}
