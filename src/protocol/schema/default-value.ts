import type { Field, PrimitiveName, StructType, StructValue } from "./field.ts";

const NO_BYTES = new Uint8Array(0);
const ZERO_UUID = "AAAAAAAAAAAAAAAAAAAAAA";

/** A fresh default of the field: its own, or its type's. */
export function defaultValue(field: Field): unknown {
  if (field.default !== undefined) return field.default;
  const { type } = field;
  if (typeof type === "string") return zeroOf(type);
  return type.kind === "array" ? [] : defaultStruct(type);
}

/** A fresh struct with every field at its default. */
export function defaultStruct(type: StructType): StructValue {
  const value: StructValue = {};
  for (const [name, field] of Object.entries(type.fields)) value[name] = defaultValue(field);
  return value;
}

function zeroOf(type: PrimitiveName): unknown {
  switch (type) {
    case "bool":
      return false;
    case "string":
      return "";
    case "uuid":
      return ZERO_UUID;
    case "bytes":
    case "records":
      return NO_BYTES;
    case "int64Bits":
      return 0n;
    default:
      return 0;
  }
}

/**
 * True when `value` is what a reader makes of the absent field, so that leaving it out loses nothing. An undefined
 * value counts as left out.
 */
export function isDefault(field: Field, value: unknown): boolean {
  if (value === undefined) return true;
  const { type } = field;
  if (value === null || field.default === null) return value === field.default;
  if (typeof type !== "string") {
    return type.kind === "array"
      ? (value as readonly unknown[]).length === 0
      : isDefaultStruct(type, value as StructValue);
  }
  if (type === "bytes" || type === "records") return (value as Uint8Array).length === 0;
  return value === (field.default ?? zeroOf(type));
}

function isDefaultStruct(type: StructType, value: StructValue): boolean {
  for (const name of Object.keys(type.fields)) {
    if (!isDefault(type.fields[name]!, value[name])) return false;
  }
  const unknown = value.unknownTaggedFields;
  return unknown === undefined || unknown.length === 0;
}
