import { base64Bytes, base64Text } from "./primitives/base64.ts";
import { hexBytes, hexText } from "./primitives/hex.ts";
import {
  type ArrayType,
  type Field,
  type Fields,
  type FieldType,
  type Input,
  inRange,
  isDefault,
  type Message,
  type PrimitiveName,
  type StructType,
  type StructValue,
  type UnknownTaggedField,
  versionsText,
} from "./schema/index.ts";

/**
 * Kafka's JSON form of its messages (the `…JsonConverter` classes): what tools print and the wire vectors hold.
 *
 * An object has the fields of its version and no others, tagged fields only where they are not the default. Bytes are
 * base64, UUIDs their text, 64-bit integers numbers, and where a number would not be exact their decimal digits. One thing is ours: `unknownTaggedFields`, a list of
 * `{tag, hex}`, stands in every object that had some.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export type JsonObject = { readonly [name: string]: JsonValue };

/** The JSON form of a decoded message: `value` is what `message.decode` gives for that version. */
export function toKafkaJson(message: Message, version: number, value: object): JsonObject {
  return structToJson(message, version, value as StructValue);
}

function structToJson(type: StructType, version: number, value: StructValue): JsonObject {
  const json: { [name: string]: JsonValue; unknownTaggedFields?: JsonValue } = {};
  for (const [name, field] of Object.entries(type.fields)) {
    if (!inRange(field.versions, version)) continue;
    if (inRange(field.taggedVersions, version) && isDefault(field, value[name])) continue;
    json[name] = valueToJson(field.type, version, value[name]);
  }
  const unknown = value.unknownTaggedFields;
  if (unknown !== undefined) {
    json.unknownTaggedFields = unknown.map(({ tag, bytes }) => ({ tag, hex: hexText(bytes) }));
  }
  return json;
}

function valueToJson(type: FieldType, version: number, value: unknown): JsonValue {
  if (value === null) return null;
  if (typeof type === "string") {
    if (type === "int64Bits") return bitsToJson(value as bigint);
    const isBytes = type === "bytes" || type === "records";
    return isBytes ? base64Text(value as Uint8Array) : (value as JsonValue);
  }
  if (type.kind === "array") {
    return (value as readonly unknown[]).map((item) => valueToJson(type.element, version, item));
  }
  return structToJson(type, version, value as StructValue);
}

/**
 * The message that a JSON form stands for, ready for the encoder. Fields that are left out get their defaults. Throws
 * `TypeError` for a field that the version does not have and for a value of the wrong type; ranges and nulls are the
 * encoder's to check.
 */
export function fromKafkaJson<F extends Fields>(
  message: Message<F>,
  version: number,
  json: unknown,
): Input<{ fields: F }> {
  return structFromJson(message, { version, path: message.name }, json) as Input<{ fields: F }>;
}

interface Place {
  readonly version: number;
  readonly path: string;
}

function structFromJson(type: StructType, place: Place, json: unknown): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw mismatch(place, "an object", json);
  }
  const value: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(json)) {
    const at = { version: place.version, path: `${place.path}.${name}` };
    value[name] =
      name === "unknownTaggedFields"
        ? unknownFromJson(at, item)
        : fieldFromJson(Object.hasOwn(type.fields, name) ? type.fields[name] : undefined, at, item);
  }
  return value;
}

function fieldFromJson(field: Field | undefined, place: Place, json: unknown): unknown {
  if (field === undefined) throw new TypeError(`${place.path}: there is no such field`);
  if (inRange(field.versions, place.version)) return valueFromJson(field.type, place, json);
  throw new TypeError(
    `${place.path}: version ${place.version} does not have it, only ${versionsText(field.versions)}`,
  );
}

function valueFromJson(type: FieldType, place: Place, json: unknown): unknown {
  if (json === null) return null;
  if (typeof type === "string") return primitiveFromJson(type, place, json);
  return type.kind === "array"
    ? arrayFromJson(type, place, json)
    : structFromJson(type, place, json);
}

function arrayFromJson(type: ArrayType, place: Place, json: unknown): unknown[] {
  if (!Array.isArray(json)) throw mismatch(place, "an array", json);
  return json.map((item: unknown, i) => {
    const at = { version: place.version, path: `${place.path}[${i}]` };
    return valueFromJson(type.element, at, item);
  });
}

function primitiveFromJson(type: PrimitiveName, place: Place, json: unknown): unknown {
  switch (type) {
    case "bytes":
    case "records": {
      const bytes = typeof json === "string" ? base64Bytes(json) : null;
      if (bytes === null) throw mismatch(place, "base64", json);
      return bytes;
    }
    case "string":
    case "uuid":
      if (typeof json !== "string") throw mismatch(place, "a string", json);
      return json;
    case "int64Bits":
      return bitsFromJson(place, json);
    case "bool":
      if (typeof json !== "boolean") throw mismatch(place, "true or false", json);
      return json;
    default:
      if (typeof json !== "number") throw mismatch(place, "a number", json);
      return json;
  }
}

function bitsToJson(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : `${value}`;
}

function bitsFromJson(place: Place, json: unknown): bigint {
  const isDigits = typeof json === "string" && /^-?\d{1,20}$/.test(json);
  if (isDigits || (typeof json === "number" && Number.isInteger(json))) return BigInt(json);
  throw mismatch(place, "an integer or its digits", json);
}

function unknownFromJson(place: Place, json: unknown): UnknownTaggedField[] {
  if (!Array.isArray(json)) throw mismatch(place, "an array", json);
  return json.map((item: unknown, i) => {
    const { tag, hex } = (item ?? {}) as { readonly tag?: unknown; readonly hex?: unknown };
    const bytes = typeof hex === "string" ? hexBytes(hex) : null;
    if (typeof tag !== "number" || bytes === null) {
      throw mismatch({ ...place, path: `${place.path}[${i}]` }, "{tag, hex}", item);
    }
    return { tag, bytes };
  });
}

function mismatch(place: Place, expected: string, found: unknown): TypeError {
  return new TypeError(`${place.path}: ${expected} expected, not ${JSON.stringify(found)}`);
}
