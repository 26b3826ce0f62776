import { ByteReader, ByteWriter } from "../primitives/index.ts";
import type { Fields, Input, Message } from "../schema/index.ts";
import {
  type ConsumerGroupCurrentMemberAssignmentKey,
  type ConsumerGroupCurrentMemberAssignmentValue,
  consumerGroupCurrentMemberAssignmentRecord,
} from "./consumer-group-current-member-assignment.ts";
import {
  type ConsumerGroupMemberMetadataKey,
  type ConsumerGroupMemberMetadataValue,
  consumerGroupMemberMetadataRecord,
} from "./consumer-group-member-metadata.ts";
import {
  type ConsumerGroupMetadataKey,
  type ConsumerGroupMetadataValue,
  consumerGroupMetadataRecord,
} from "./consumer-group-metadata.ts";
import {
  type ConsumerGroupPartitionMetadataKey,
  type ConsumerGroupPartitionMetadataValue,
  consumerGroupPartitionMetadataRecord,
} from "./consumer-group-partition-metadata.ts";
import {
  type ConsumerGroupRegularExpressionKey,
  type ConsumerGroupRegularExpressionValue,
  consumerGroupRegularExpressionRecord,
} from "./consumer-group-regular-expression.ts";
import {
  type ConsumerGroupTargetAssignmentMemberKey,
  type ConsumerGroupTargetAssignmentMemberValue,
  consumerGroupTargetAssignmentMemberRecord,
} from "./consumer-group-target-assignment-member.ts";
import {
  type ConsumerGroupTargetAssignmentMetadataKey,
  type ConsumerGroupTargetAssignmentMetadataValue,
  consumerGroupTargetAssignmentMetadataRecord,
} from "./consumer-group-target-assignment-metadata.ts";
import {
  type GroupMetadataKey,
  type GroupMetadataValue,
  groupMetadataRecord,
} from "./group-metadata.ts";
import type { JournalRecord } from "./journal-record.ts";
import {
  type LegacyOffsetCommitKey,
  type LegacyOffsetCommitValue,
  legacyOffsetCommitRecord,
} from "./legacy-offset-commit.ts";
import {
  type OffsetCommitKey,
  type OffsetCommitValue,
  offsetCommitRecord,
} from "./offset-commit.ts";

/** A decoded record of a journal: a null value is a tombstone. */
export interface DecodedRecord<Type extends string, Key, Value> {
  readonly type: Type;
  readonly key: Key;
  readonly value: Value | null;
  /** The version in which the value was, or is to be, written; 0 for a tombstone. */
  readonly valueVersion: number;
}

/** Any record of `__consumer_offsets` that belongs to classic groups, consumer groups or offsets. */
export type GroupRecord =
  | DecodedRecord<"LegacyOffsetCommit", LegacyOffsetCommitKey, LegacyOffsetCommitValue>
  | DecodedRecord<"OffsetCommit", OffsetCommitKey, OffsetCommitValue>
  | DecodedRecord<"GroupMetadata", GroupMetadataKey, GroupMetadataValue>
  | DecodedRecord<"ConsumerGroupMetadata", ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>
  | DecodedRecord<
      "ConsumerGroupPartitionMetadata",
      ConsumerGroupPartitionMetadataKey,
      ConsumerGroupPartitionMetadataValue
    >
  | DecodedRecord<
      "ConsumerGroupMemberMetadata",
      ConsumerGroupMemberMetadataKey,
      ConsumerGroupMemberMetadataValue
    >
  | DecodedRecord<
      "ConsumerGroupTargetAssignmentMetadata",
      ConsumerGroupTargetAssignmentMetadataKey,
      ConsumerGroupTargetAssignmentMetadataValue
    >
  | DecodedRecord<
      "ConsumerGroupTargetAssignmentMember",
      ConsumerGroupTargetAssignmentMemberKey,
      ConsumerGroupTargetAssignmentMemberValue
    >
  | DecodedRecord<
      "ConsumerGroupCurrentMemberAssignment",
      ConsumerGroupCurrentMemberAssignmentKey,
      ConsumerGroupCurrentMemberAssignmentValue
    >
  | DecodedRecord<
      "ConsumerGroupRegularExpression",
      ConsumerGroupRegularExpressionKey,
      ConsumerGroupRegularExpressionValue
    >;

/** The schemas of {@link GroupRecord}, in the order of their types. */
export const GROUP_RECORDS: readonly JournalRecord[] = [
  legacyOffsetCommitRecord,
  offsetCommitRecord,
  groupMetadataRecord,
  consumerGroupMetadataRecord,
  consumerGroupPartitionMetadataRecord,
  consumerGroupMemberMetadataRecord,
  consumerGroupTargetAssignmentMetadataRecord,
  consumerGroupTargetAssignmentMemberRecord,
  consumerGroupCurrentMemberAssignmentRecord,
  consumerGroupRegularExpressionRecord,
];

const BY_TYPE = new Map(GROUP_RECORDS.map((record) => [record.type, record]));
const BY_NAME = new Map(GROUP_RECORDS.map((record) => [record.name, record]));

/** Key and value as they stand in the log. */
export interface EncodedRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/**
 * Decodes a record of `__consumer_offsets`. Null for a type that is not known: share and streams groups, and what
 * later releases add, are to be passed over. Throws `DecodeError` for malformed bytes, and for a version of the
 * value that is not known.
 */
export function decodeGroupRecord({ key, value }: EncodedRecord): GroupRecord | null {
  const keyReader = new ByteReader(key);
  const schema = BY_TYPE.get(keyReader.int16());
  if (schema === undefined) return null;
  const decoded = {
    type: schema.name,
    key: schema.key.read(keyReader, 0) as unknown,
    ...decodeValue(schema.value, value),
  };
  return decoded as GroupRecord;
}

function decodeValue(
  message: Message,
  bytes: Uint8Array | null,
): { readonly value: unknown; readonly valueVersion: number } {
  if (bytes === null) return { value: null, valueVersion: 0 };
  const reader = new ByteReader(bytes);
  const valueVersion = reader.int16();
  if (!message.hasVersion(valueVersion)) {
    throw reader.fail("an unknown version").of(message.name, valueVersion);
  }
  return { value: message.read(reader, valueVersion), valueVersion };
}

/** Encodes a record for `__consumer_offsets`. Throws `EncodeError` if the version cannot carry the value. */
export function encodeGroupRecord(record: GroupRecord): EncodedRecord {
  const schema = BY_NAME.get(record.type)!;
  const key = encodeVersioned(schema.key, { prefix: schema.type, version: 0 }, record.key);
  if (record.value === null) return { key, value: null };
  const version = record.valueVersion;
  return { key, value: encodeVersioned(schema.value, { prefix: version, version }, record.value) };
}

function encodeVersioned(
  message: Message,
  { prefix, version }: { readonly prefix: number; readonly version: number },
  value: object,
): Uint8Array {
  const writer = new ByteWriter(256);
  writer.int16(prefix);
  message.write(writer, version, value as Input<{ fields: Fields }>);
  return writer.takeBytes();
}
