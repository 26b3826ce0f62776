import type { Field, FieldType, StructType } from "./field.ts";
import { inRange } from "./versions.ts";

/**
 * The fewest bytes that a struct or element takes in a version. Remaining bytes divided by it bound every declared
 * count before anything is allocated.
 */
export function smallestStruct(type: StructType, version: number, flexible: boolean): number {
  let size = flexible ? 1 : 0;
  for (const field of Object.values(type.fields)) {
    if (!inRange(field.versions, version) || inRange(field.taggedVersions, version)) continue;
    size += smallestField(field, version, flexible);
  }
  return size;
}

function smallestField(field: Field, version: number, flexible: boolean): number {
  const { type } = field;
  const nullable = inRange(field.nullableVersions, version);
  if (typeof type !== "string" && type.kind === "struct" && nullable) return 1;
  return smallestElement(type, version, flexible && field.flexible);
}

export function smallestElement(type: FieldType, version: number, flexible: boolean): number {
  if (typeof type !== "string") {
    if (type.kind === "struct") return smallestStruct(type, version, flexible);
    return flexible ? 1 : 4;
  }
  switch (type) {
    case "bool":
    case "int8":
      return 1;
    case "int16":
    case "uint16":
      return 2;
    case "int32":
    case "uint32":
      return 4;
    case "int64":
    case "float64":
      return 8;
    case "uuid":
      return 16;
    case "string":
      return flexible ? 1 : 2;
    case "bytes":
    case "records":
      return flexible ? 1 : 4;
  }
}
