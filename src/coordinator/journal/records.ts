import type {
  GroupMetadataValue,
  GroupRecord,
  OffsetCommitKey,
  OffsetCommitValue,
} from "../../protocol/index.ts";

export type OffsetCommitRecord = Extract<GroupRecord, { type: "OffsetCommit" }>;
export type GroupMetadataRecord = Extract<GroupRecord, { type: "GroupMetadata" }>;

/** Every release so far writes version 3, though 4 can be read (`GroupGroupRecordHelpers`). */
const GROUP_METADATA_VALUE_VERSION = 3;
/** Version 4 brought the topic id. */
const OFFSET_COMMIT_VALUE_VERSION = 4;
/** The only version with an expire timestamp: for commits with a retention time of their own (versions 2 to 4 of the API). */
const OFFSET_COMMIT_VALUE_VERSION_WITH_EXPIRY = 1;

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

export function newGroupMetadataTombstone(group: string): GroupMetadataRecord {
  return { type: "GroupMetadata", key: { group }, value: null, valueVersion: 0 };
}

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

export function newOffsetCommitTombstone(key: OffsetCommitKey): OffsetCommitRecord {
  return { type: "OffsetCommit", key, value: null, valueVersion: 0 };
}
