import fc from "fast-check";
import type { Message } from "../../src/protocol/index.ts";
import {
  type Field,
  type FieldType,
  inRange,
  type PrimitiveName,
  type StructType,
  type StructValue,
} from "../../src/protocol/schema/index.ts";

/**
 * Values of a message in one version, derived from its schema: every field that the version has, in its whole range;
 * the others left out.
 */
export function messageArbitrary(message: Message, version: number): fc.Arbitrary<StructValue> {
  return structArbitrary(message, { version, flexible: message.isFlexible(version) });
}

interface Target {
  readonly version: number;
  readonly flexible: boolean;
}

function structArbitrary(type: StructType, target: Target): fc.Arbitrary<StructValue> {
  const present = Object.entries(type.fields).filter(([, field]) =>
    inRange(field.versions, target.version),
  );
  const tags = new Set(Object.values(type.fields).map(({ tag }) => tag));
  const fields = fc.record(
    Object.fromEntries(present.map(([name, field]) => [name, fieldArbitrary(field, target)])),
  );
  if (!target.flexible) return fields;
  const unknown = fc.uniqueArray(unknownTag(tags), { maxLength: 2, selector: ({ tag }) => tag });
  return fc.tuple(fields, unknown).map(([value, list]) => {
    const unknownTaggedFields = list.sort((a, b) => a.tag - b.tag);
    return list.length === 0 ? value : { ...value, unknownTaggedFields };
  });
}

function unknownTag(known: ReadonlySet<number | null>) {
  const tag = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 100, max: 0x7fff_ffff }));
  return fc.record({
    tag: tag.filter((number) => !known.has(number)),
    bytes: plainBytes(200),
  });
}

function fieldArbitrary(field: Field, target: Target): fc.Arbitrary<unknown> {
  const value = valueArbitrary(field.type, target);
  const nullable = inRange(field.nullableVersions, target.version);
  return nullable ? fc.option(value, { nil: null, freq: 3 }) : value;
}

function valueArbitrary(type: FieldType, target: Target): fc.Arbitrary<unknown> {
  if (typeof type === "string") return PRIMITIVES[type];
  if (type.kind === "struct") return structArbitrary(type, target);
  return fc.array(valueArbitrary(type.element, target), { maxLength: 3, size: "small" });
}

function plainBytes(maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength }).map((bytes) => new Uint8Array(bytes));
}

function integer(bits: number): fc.Arbitrary<number> {
  return fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
}

const uuidText = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString("base64url"));

const PRIMITIVES: { readonly [P in PrimitiveName]: fc.Arbitrary<unknown> } = {
  bool: fc.boolean(),
  int8: integer(8),
  int16: integer(16),
  int32: integer(32),
  int64: fc.maxSafeInteger(),
  int64Bits: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  uint32: fc.integer({ min: 0, max: 0xffff_ffff }),
  float64: fc.double(),
  string: fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constant("x".repeat(200)),
  ),
  uuid: uuidText,
  bytes: plainBytes(40),
  records: plainBytes(40),
};
