import {
  ByteReader,
  ByteWriter,
  groupMetadataRecord,
  type JournalRecord,
  legacyOffsetCommitRecord,
  offsetCommitRecord,
} from "../../protocol/index.ts";
import type { CoordinatorRecord } from "./records.ts";

/** A record as it stands in the log. */
export interface EncodedRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

const SCHEMAS: Readonly<Record<CoordinatorRecord["type"], JournalRecord>> = {
  LegacyOffsetCommit: legacyOffsetCommitRecord,
  OffsetCommit: offsetCommitRecord,
  GroupMetadata: groupMetadataRecord,
};

const TYPES = new Map(
  (Object.keys(SCHEMAS) as CoordinatorRecord["type"][]).map((type) => [SCHEMAS[type].type, type]),
);

/** Encodes a record for `__consumer_offsets`: type and key, version and value. */
export function encodeCoordinatorRecord(record: CoordinatorRecord): EncodedRecord {
  const schema = SCHEMAS[record.type];
  const writer = new ByteWriter(256);
  writer.int16(schema.type);
  schema.key.write(writer, 0, { ...record.key });
  const key = writer.takeBytes();
  if (record.value === null) return { key, value: null };
  writer.int16(record.valueVersion);
  schema.value.write(writer, record.valueVersion, { ...record.value });
  return { key, value: writer.takeBytes() };
}

/**
 * Decodes a record of `__consumer_offsets`. Null for a type that this coordinator does not know: what other kinds of
 * groups and later releases wrote is passed over (KIP-915). Throws `DecodeError` for malformed bytes, `RangeError`
 * for a version of the value that does not exist.
 */
export function decodeCoordinatorRecord({ key, value }: EncodedRecord): CoordinatorRecord | null {
  const keyReader = new ByteReader(key);
  const type = TYPES.get(keyReader.int16());
  if (type === undefined) return null;
  const schema = SCHEMAS[type];
  const decodedKey = schema.key.read(keyReader, 0);
  if (value === null) return decoded(type, decodedKey, null, 0);
  const valueReader = new ByteReader(value);
  const valueVersion = valueReader.int16();
  return decoded(type, decodedKey, schema.value.read(valueReader, valueVersion), valueVersion);
}

/** The schema of a type decodes to that type's key and value, which the compiler cannot follow through the table. */
function decoded(
  type: CoordinatorRecord["type"],
  key: object,
  value: object | null,
  valueVersion: number,
): CoordinatorRecord {
  return { type, key, value, valueVersion } as CoordinatorRecord;
}
