import type { Encoding } from "./encoding.ts";
import type { Field, FieldType, PrimitiveName, StructType } from "./field.ts";
import { inRange } from "./versions.ts";

/**
 * The fewest bytes that a value takes in a version. Remaining bytes divided by it bound every declared count before
 * anything is allocated.
 */
export function smallestSize(type: FieldType, encoding: Encoding): number {
  if (typeof type === "string") return smallestPrimitive(type, encoding);
  if (type.kind === "struct") return smallestStruct(type, encoding);
  return encoding.flexible ? 1 : 4;
}

function smallestStruct(type: StructType, encoding: Encoding): number {
  let size = encoding.flexible ? 1 : 0;
  for (const field of Object.values(type.fields)) {
    const { version } = encoding;
    if (!inRange(field.versions, version) || inRange(field.taggedVersions, version)) continue;
    size += smallestField(field, encoding);
  }
  return size;
}

function smallestField(field: Field, { version, flexible }: Encoding): number {
  const isStruct = typeof field.type !== "string" && field.type.kind === "struct";
  if (isStruct && inRange(field.nullableVersions, version)) return 1;
  return smallestSize(field.type, { version, flexible: flexible && field.flexible });
}

function smallestPrimitive(type: PrimitiveName, { flexible }: Encoding): number {
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
    case "int64Bits":
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
