import type { Field, FieldType, StructType } from "./field.ts";
import { inRange, isWithin, NO_VERSIONS, type VersionRange, versionsText } from "./versions.ts";

/** The part of a message that its check needs. */
interface CheckedMessage extends StructType {
  readonly versions: VersionRange;
  readonly flexibleVersions: VersionRange;
}

/**
 * Refuses a schema that contradicts itself, with a `TypeError` that names the message and field: a message that
 * loads is one whose every version can be encoded and decoded.
 */
export function checkMessage(message: CheckedMessage): void {
  const { name, versions, flexibleVersions } = message;
  if (versions.max < versions.min) throw new TypeError(`${name} has no versions`);
  if (flexibleVersions.max >= flexibleVersions.min && flexibleVersions.max < versions.max) {
    throw new TypeError(
      `${name}: versions after ${flexibleVersions.max} must stay flexible, not only ${versionsText(flexibleVersions)}`,
    );
  }
  checkStruct(message, message, name);
}

function checkStruct(type: StructType, message: CheckedMessage, path: string): void {
  const tags = new Set<number>();
  for (const [name, field] of Object.entries(type.fields)) {
    const problem = problemOf(field, message, tags);
    if (problem !== null) throw new TypeError(`${path}.${name}: ${problem}`);
    const inner = innerStruct(field.type);
    if (inner !== null) checkStruct(inner, message, `${path}.${name}`);
  }
  for (let tag = 0; tag < tags.size; tag++) {
    if (!tags.has(tag))
      throw new TypeError(`${path}: tags must be 0 to ${tags.size - 1} without gaps`);
  }
}

function innerStruct(type: FieldType): StructType | null {
  if (typeof type === "string") return null;
  if (type.kind === "struct") return type;
  return typeof type.element === "string" ? null : type.element;
}

function problemOf(field: Field, message: CheckedMessage, tags: Set<number>): string | null {
  const { versions, nullableVersions } = field;
  if (!overlap(versions, message.versions)) {
    return `versions ${versionsText(versions)} are none of the message's ${versionsText(message.versions)}`;
  }
  if (!isWithin(nullableVersions, versions)) {
    return `nullable in ${versionsText(nullableVersions)}, but it exists in ${versionsText(versions)} only`;
  }
  return tagProblem(field, message, tags) ?? nullProblem(field) ?? defaultProblem(field);
}

function overlap(a: VersionRange, b: VersionRange): boolean {
  return a.min <= b.max && b.min <= a.max;
}

function tagProblem(field: Field, message: CheckedMessage, tags: Set<number>): string | null {
  const { tag, taggedVersions } = field;
  if (tag === null) return taggedVersions === NO_VERSIONS ? null : "tagged versions without a tag";
  if (taggedVersions === NO_VERSIONS) return `tag ${tag} without tagged versions`;
  if (!Number.isInteger(tag) || tag < 0) return `${tag} is not a tag`;
  if (tags.has(tag)) return `tag ${tag} is taken`;
  tags.add(tag);
  if (taggedVersions.max !== field.versions.max || !isWithin(taggedVersions, field.versions)) {
    return "a field that is tagged must stay tagged in all later versions";
  }
  if (!isWithin(taggedVersions, message.flexibleVersions)) {
    return `tagged in ${versionsText(taggedVersions)}, but only ${versionsText(message.flexibleVersions)} are flexible`;
  }
  return holdsRecords(field.type) ? "records cannot be in a tagged field" : null;
}

/** The size of a tagged field goes before it, so it must lie in one piece: record sets may not. */
function holdsRecords(type: FieldType): boolean {
  const inner = innerStruct(type);
  if (inner !== null) return Object.values(inner.fields).some((field) => holdsRecords(field.type));
  return type === "records";
}

function nullProblem(field: Field): string | null {
  const { type, nullableVersions } = field;
  if (nullableVersions === NO_VERSIONS) return null;
  const canBeNull =
    typeof type !== "string" || type === "string" || type === "bytes" || type === "records";
  return canBeNull ? null : `${type} cannot be null`;
}

function defaultProblem(field: Field): string | null {
  const { type, nullableVersions, versions } = field;
  if (field.default === undefined) return null;
  if (field.default === null) {
    // Absent fields are read as null, so every version that has the field must be able to say it.
    return nullableVersions === NO_VERSIONS || !inRange(nullableVersions, versions.max)
      ? "null as default of a field that is not nullable"
      : null;
  }
  if (typeof type !== "string")
    return "the default of an array or struct can only be empty or null";
  return isOfType(type, field.default) ? null : `${String(field.default)} is no ${type}`;
}

const INTEGER_BITS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  // The default of FetchRequest's high watermark is 2^63 - 1, the one 64-bit value beyond 2^53 in the protocol.
  int64: [-(2 ** 63), 2 ** 63],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
};

function isOfType(type: string, value: unknown): boolean {
  const range = INTEGER_BITS[type];
  if (range !== undefined) {
    return (
      Number.isInteger(value) && (value as number) >= range[0] && (value as number) <= range[1]
    );
  }
  if (type === "int64Bits") return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
  if (type === "bool") return typeof value === "boolean";
  if (type === "float64") return typeof value === "number";
  if (type === "string" || type === "uuid") return typeof value === "string";
  return value instanceof Uint8Array;
}
