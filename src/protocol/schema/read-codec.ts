import { type ByteReader, DecodeError } from "../primitives/index.ts";
import { defaultValue } from "./default-value.ts";
import type { Encoding, ValueEncoding } from "./encoding.ts";
import type {
  ArrayType,
  Field,
  FieldType,
  PrimitiveName,
  StructType,
  StructValue,
  UnknownTaggedField,
} from "./field.ts";
import { smallestSize } from "./smallest-size.ts";
import { inRange } from "./versions.ts";

/** Reads one value at the cursor. Composed once per message and version, from the closures below. */
export type Read<Value = unknown> = (reader: ByteReader) => Value;

/**
 * Reads a struct of one version. Every object has all fields, in the order of the schema whatever the version, so
 * that all objects of a struct have one shape.
 */
export function structReader(type: StructType, encoding: Encoding): Read<StructValue> {
  const names = Object.keys(type.fields);
  const reads = Object.values(type.fields).map((field) => readerOrDefault(field, encoding));
  const readTags = encoding.flexible ? tagsReader(type, encoding.version) : null;
  const count = names.length;
  return (reader) => {
    const value: StructValue = {};
    let i = 0;
    try {
      for (; i < count; i++) value[names[i]!] = reads[i]!(reader);
      if (readTags !== null) readTags(reader, value);
    } catch (error) {
      throw i < count ? locate(error, names[i]!) : error;
    }
    return value;
  };
}

function locate(error: unknown, step: string): unknown {
  return error instanceof DecodeError ? error.within(step) : error;
}

function readerOrDefault(field: Field, encoding: Encoding): Read {
  const { version } = encoding;
  const onWire = inRange(field.versions, version) && !inRange(field.taggedVersions, version);
  return onWire ? fieldReader(field, { ...encoding, tagged: false }) : defaultReader(field);
}

/** Gives the default without reading. Arrays and structs are fresh each time: the decoded value is the caller's. */
function defaultReader(field: Field): Read {
  const value = defaultValue(field);
  const shared = value === null || typeof field.type === "string";
  return shared ? () => value : () => defaultValue(field);
}

function fieldReader(field: Field, encoding: Omit<ValueEncoding, "nullable">): Read {
  const nullable = inRange(field.nullableVersions, encoding.version);
  return valueReader(field.type, {
    ...encoding,
    flexible: encoding.flexible && field.flexible,
    nullable,
  });
}

function valueReader(type: FieldType, encoding: ValueEncoding): Read {
  if (typeof type === "string") return primitiveReader(type, encoding);
  if (type.kind === "array") return arrayReader(type, encoding);
  const read = structReader(type, encoding);
  if (!encoding.nullable) return read;
  // Whether a nullable struct is there is a byte, -1 or 1; in a tagged field it is a varint, 0 or 1.
  if (encoding.tagged) return (reader) => (reader.unsignedVarint() <= 0 ? null : read(reader));
  return (reader) => (reader.int8() < 0 ? null : read(reader));
}

function primitiveReader(type: PrimitiveName, encoding: ValueEncoding): Read {
  switch (type) {
    case "string":
      return stringReader(encoding);
    case "bytes":
    case "records":
      return bytesReader(encoding);
    default:
      return FIXED_READERS[type];
  }
}

const FIXED_READERS: {
  readonly [P in Exclude<PrimitiveName, "string" | "bytes" | "records">]: Read;
} = {
  bool: (reader) => reader.bool(),
  int8: (reader) => reader.int8(),
  int16: (reader) => reader.int16(),
  int32: (reader) => reader.int32(),
  int64: (reader) => reader.int64(),
  int64Bits: (reader) => reader.int64Bits(),
  uint16: (reader) => reader.uint16(),
  uint32: (reader) => reader.uint32(),
  float64: (reader) => reader.float64(),
  uuid: (reader) => reader.uuid(),
};

function stringReader({ flexible, nullable }: ValueEncoding): Read<string | null> {
  const whenNull = nullOr(nullable);
  if (flexible) {
    return (reader) => {
      const length = reader.compactLength();
      return length < 0 ? whenNull(reader) : reader.text(length);
    };
  }
  return (reader) => {
    const length = reader.int16();
    return length < 0 ? whenNull(reader) : reader.text(length);
  };
}

function bytesReader({ flexible, nullable }: ValueEncoding): Read<Uint8Array | null> {
  const whenNull = nullOr(nullable);
  return (reader) => {
    const length = flexible ? reader.compactLength() : reader.int32();
    return length < 0 ? whenNull(reader) : reader.raw(length);
  };
}

function arrayReader(type: ArrayType, encoding: ValueEncoding): Read<unknown[] | null> {
  const { version, flexible } = encoding;
  const whenNull = nullOr(encoding.nullable);
  const read = valueReader(type.element, { version, flexible, nullable: false, tagged: false });
  const smallest = Math.max(1, smallestSize(type.element, encoding));
  return (reader) => {
    const count = flexible ? reader.compactLength() : reader.int32();
    if (count < 0) return whenNull(reader);
    if (count * smallest > reader.remaining) {
      throw reader.fail(`${count} elements cannot fit into ${reader.remaining} bytes`);
    }
    return readElements(reader, read, count);
  };
}

function readElements(reader: ByteReader, read: Read, count: number): unknown[] {
  const values: unknown[] = [];
  try {
    while (values.length < count) values.push(read(reader));
  } catch (error) {
    throw locate(error, `[${values.length}]`);
  }
  return values;
}

function nullOr(nullable: boolean): Read<null> {
  if (nullable) return () => null;
  return (reader) => {
    throw reader.fail("null where the version has no null");
  };
}

/**
 * Reads the tagged fields at the end of a flexible struct (KIP-482). Like Kafka's own reader it trusts the content
 * of a known field rather than its declared size, and refuses a known tag that this version does not have.
 */
function tagsReader(
  type: StructType,
  version: number,
): (reader: ByteReader, value: StructValue) => void {
  const known = new Map<number, { readonly name: string; readonly read: Read | null }>();
  for (const [name, field] of Object.entries(type.fields)) {
    if (field.tag === null) continue;
    const here = inRange(field.taggedVersions, version);
    known.set(field.tag, {
      name,
      read: here ? fieldReader(field, { version, flexible: true, tagged: true }) : null,
    });
  }
  return (reader, value) => {
    const count = reader.unsignedVarint();
    if (count === 0) return;
    const unknown: UnknownTaggedField[] = [];
    for (let i = 0; i < count; i++) {
      const tag = reader.unsignedVarint();
      const size = reader.unsignedVarint();
      const field = known.get(tag);
      if (field === undefined) unknown.push(readUnknown(reader, tag, size));
      else if (field.read === null) throw reader.fail(`tag ${tag} in a version that lacks it`);
      else value[field.name] = readTagged(reader, field.name, field.read);
    }
    if (unknown.length > 0) value.unknownTaggedFields = unknown;
  };
}

function readTagged(reader: ByteReader, name: string, read: Read): unknown {
  try {
    return read(reader);
  } catch (error) {
    throw locate(error, name);
  }
}

function readUnknown(reader: ByteReader, tag: number, size: number): UnknownTaggedField {
  if (size < 0) throw reader.fail(`a tagged field of ${size} bytes`);
  return { tag, bytes: reader.raw(size) };
}
