import { type ByteWriter, EncodeError } from "../primitives/index.ts";
import { defaultValue, isDefault } from "./default-value.ts";
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
import { inRange, versionsText } from "./versions.ts";

/** Writes one value. Composed once per message and version, from the closures below. */
export type Write = (writer: ByteWriter, value: unknown) => void;

type StructInput = Readonly<StructValue>;

/** Writes a struct of one version; what the value leaves out has its default. */
export function structWriter(type: StructType, encoding: Encoding): Write {
  const { version } = encoding;
  const entries = Object.entries(type.fields);
  const present = entries.filter(([, field]) => isUntagged(field, version));
  const names = present.map(([name]) => name);
  const writes = present.map(([, field]) => fieldWriter(field, { ...encoding, tagged: false }));
  const absent = present.map(([, field]) => defaultValue(field));
  const refuse = refuseLost(entries, version);
  const writeTags = encoding.flexible ? tagsWriter(entries, version) : refuseUnknownTags;
  const count = names.length;
  return (writer, value) => {
    if (value === null) refuseNull();
    const input = value as StructInput;
    let i = 0;
    try {
      for (; i < count; i++) {
        const item = input[names[i]!];
        writes[i]!(writer, item === undefined ? absent[i] : item);
      }
    } catch (error) {
      throw locate(error, names[i]!);
    }
    if (refuse !== null) refuse(input);
    writeTags(writer, input);
  };
}

function locate(error: unknown, step: string): unknown {
  return error instanceof EncodeError ? error.within(step) : error;
}

function isUntagged(field: Field, version: number): boolean {
  return inRange(field.versions, version) && !inRange(field.taggedVersions, version);
}

/** A value in a field that the version lacks would be lost without a word: only ignorable fields may be. */
function refuseLost(
  entries: readonly (readonly [string, Field])[],
  version: number,
): ((input: StructInput) => void) | null {
  const lost = entries.filter(([, field]) => !field.ignorable && !inRange(field.versions, version));
  if (lost.length === 0) return null;
  return (input) => {
    for (const [name, field] of lost) {
      if (isDefault(field, input[name])) continue;
      const versions = versionsText(field.versions);
      throw new EncodeError(`cannot be sent, only versions ${versions} have it`).within(name);
    }
  };
}

function refuseUnknownTags(_writer: ByteWriter, input: StructInput): void {
  const unknown = input.unknownTaggedFields;
  if (unknown !== undefined && unknown.length > 0) {
    throw new EncodeError("cannot be sent, the version has no tagged fields").within(
      "unknownTaggedFields",
    );
  }
}

function fieldWriter(field: Field, encoding: Omit<ValueEncoding, "nullable">): Write {
  const nullable = inRange(field.nullableVersions, encoding.version);
  const flexible = encoding.flexible && field.flexible;
  return valueWriter(field.type, { ...encoding, flexible, nullable });
}

function valueWriter(type: FieldType, encoding: ValueEncoding): Write {
  if (typeof type === "string") return primitiveWriter(type, encoding);
  if (type.kind === "array") return arrayWriter(type, encoding);
  const write = structWriter(type, encoding);
  return encoding.nullable ? nullableStruct(write, encoding) : write;
}

function nullableStruct(write: Write, { tagged }: ValueEncoding): Write {
  return (writer, value) => {
    if (tagged) writer.unsignedVarint(value === null ? 0 : 1);
    else writer.int8(value === null ? -1 : 1);
    if (value !== null) write(writer, value);
  };
}

function primitiveWriter(type: PrimitiveName, encoding: ValueEncoding): Write {
  switch (type) {
    case "string":
      return stringWriter(encoding);
    case "bytes":
      return bytesWriter(encoding);
    case "records":
      return recordsWriter(encoding);
    default:
      return FIXED_WRITERS[type];
  }
}

const FIXED_WRITERS: {
  readonly [P in Exclude<PrimitiveName, "string" | "bytes" | "records">]: Write;
} = {
  bool: (writer, value) => writer.bool(value as boolean),
  int8: (writer, value) => writer.int8(value as number),
  int16: (writer, value) => writer.int16(value as number),
  int32: (writer, value) => writer.int32(value as number),
  int64: (writer, value) => writer.int64(value as number),
  int64Bits: (writer, value) => writer.int64Bits(value as bigint),
  uint16: (writer, value) => writer.uint16(value as number),
  uint32: (writer, value) => writer.uint32(value as number),
  float64: (writer, value) => writer.float64(value as number),
  uuid: (writer, value) => writer.uuid(value as string),
};

function stringWriter({ flexible, nullable }: ValueEncoding): Write {
  const writeNull = nullWriter(nullable, flexible ? compactNull : (writer) => writer.int16(-1));
  if (flexible) {
    return (writer, value) => {
      if (value === null) writeNull(writer);
      else writer.compactString(value as string);
    };
  }
  return (writer, value) => {
    if (value === null) writeNull(writer);
    else writer.string(value as string);
  };
}

function bytesWriter({ flexible, nullable }: ValueEncoding): Write {
  const writeNull = nullWriter(nullable, flexible ? compactNull : wideNull);
  const writeLength = flexible ? compactLength : wideLength;
  return (writer, value) => {
    if (value === null) writeNull(writer);
    else {
      const bytes = value as Uint8Array;
      writeLength(writer, bytes.length);
      writer.raw(bytes);
    }
  };
}

function recordsWriter({ flexible, nullable }: ValueEncoding): Write {
  const writeNull = nullWriter(nullable, flexible ? compactNull : wideNull);
  const writeLength = flexible ? compactLength : wideLength;
  return (writer, value) => {
    if (value === null) writeNull(writer);
    else {
      const parts = value as Uint8Array | readonly Uint8Array[];
      writeLength(writer, byteLength(parts));
      writer.records(parts);
    }
  };
}

type WriteNull = (writer: ByteWriter) => void;

/** What to do with null: write it, or refuse it. */
function nullWriter(nullable: boolean, write: WriteNull): WriteNull {
  return nullable ? write : refuseNull;
}

function refuseNull(): never {
  throw new EncodeError("null where the version has no null");
}

function compactNull(writer: ByteWriter): void {
  writer.unsignedVarint(0);
}

function wideNull(writer: ByteWriter): void {
  writer.int32(-1);
}

function compactLength(writer: ByteWriter, length: number): void {
  writer.unsignedVarint(length + 1);
}

function wideLength(writer: ByteWriter, length: number): void {
  writer.int32(length);
}

function byteLength(parts: Uint8Array | readonly Uint8Array[]): number {
  if (parts instanceof Uint8Array) return parts.length;
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function arrayWriter(type: ArrayType, { version, flexible, nullable }: ValueEncoding): Write {
  const write = valueWriter(type.element, { version, flexible, nullable: false, tagged: false });
  const writeNull = nullWriter(nullable, flexible ? compactNull : wideNull);
  const writeLength = flexible ? compactLength : wideLength;
  return (writer, value) => {
    if (value === null) writeNull(writer);
    else {
      const values = value as readonly unknown[];
      writeLength(writer, values.length);
      writeElements(writer, write, values);
    }
  };
}

function writeElements(writer: ByteWriter, write: Write, values: readonly unknown[]): void {
  let i = 0;
  try {
    for (; i < values.length; i++) write(writer, values[i]);
  } catch (error) {
    throw locate(error, `[${i}]`);
  }
}

interface TaggedField {
  readonly name: string;
  readonly tag: number;
  readonly field: Field;
  readonly write: Write;
}

/** Writes the tagged fields of a flexible struct in the order of their tags, those with defaults left out (KIP-482). */
function tagsWriter(entries: readonly (readonly [string, Field])[], version: number): Write {
  const known: TaggedField[] = entries
    .filter(([, field]) => field.tag !== null && inRange(field.taggedVersions, version))
    .map(([name, field]) => ({
      name,
      tag: field.tag!,
      field,
      write: fieldWriter(field, { version, flexible: true, tagged: true }),
    }))
    .sort((a, b) => a.tag - b.tag);
  const knownTags = new Set(entries.map(([, field]) => field.tag));
  return (writer, value) => {
    const input = value as StructInput;
    const unknown = input.unknownTaggedFields ?? NO_TAGS;
    const set =
      known.length === 0
        ? known
        : known.filter(({ field, name }) => !isDefault(field, input[name]));
    writer.unsignedVarint(set.length + unknown.length);
    if (unknown.length === 0) for (const field of set) writeTagged(writer, field, input);
    else writeMerged(writer, set, { knownTags, unknown, input });
  };
}

const NO_TAGS: readonly UnknownTaggedField[] = [];

interface Merge {
  readonly knownTags: ReadonlySet<number | null>;
  readonly unknown: readonly UnknownTaggedField[];
  readonly input: StructInput;
}

function writeMerged(writer: ByteWriter, known: readonly TaggedField[], merge: Merge): void {
  let last = -1;
  for (const field of [...known, ...merge.unknown].sort((a, b) => a.tag - b.tag)) {
    if ("write" in field) writeTagged(writer, field, merge.input);
    else {
      if (merge.knownTags.has(field.tag) || field.tag === last) throw takenTag(field.tag);
      last = field.tag;
      writer.unsignedVarint(field.tag);
      writer.unsignedVarint(field.bytes.length);
      writer.raw(field.bytes);
    }
  }
}

function takenTag(tag: number): EncodeError {
  return new EncodeError(`tag ${tag} is taken`).within("unknownTaggedFields");
}

function writeTagged(writer: ByteWriter, field: TaggedField, input: StructInput): void {
  writer.unsignedVarint(field.tag);
  const mark = writer.beginSized();
  try {
    field.write(writer, input[field.name]);
  } catch (error) {
    throw locate(error, field.name);
  }
  writer.endSized(mark);
}
