import { describe, expect, it } from "vitest";
import {
  bytesDeserializer,
  doubleDeserializer,
  integerDeserializer,
  jsonDeserializer,
  longDeserializer,
  stringDeserializer,
} from "../../../src/client/serde/deserializers.ts";
import type { SerdeContext } from "../../../src/client/serde/serde.ts";
import {
  bytesSerializer,
  doubleSerializer,
  integerSerializer,
  jsonSerializer,
  longSerializer,
  stringSerializer,
} from "../../../src/client/serde/serializers.ts";

const context: SerdeContext = { topic: "t", partition: 0, headers: [], isKey: false };
const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");

describe("serializers", () => {
  it("write numbers as Java's do, the highest byte first", () => {
    expect(hex(integerSerializer(-2, context))).toBe("fffffffe");
    expect(hex(longSerializer(1n, context))).toBe("0000000000000001");
    expect(hex(longSerializer(258, context))).toBe("0000000000000102");
    expect(hex(doubleSerializer(1.5, context))).toBe("3ff8000000000000");
    expect(() => integerSerializer(2 ** 31, context)).toThrow(RangeError);
  });

  it("by default take bytes and strings, and nothing else", () => {
    expect(hex(bytesSerializer("é", context))).toBe("c3a9");
    const bytes = new Uint8Array([1]);
    expect(bytesSerializer(bytes, context)).toBe(bytes);
    expect(bytesSerializer(undefined, context)).toBeNull();
    expect(() => bytesSerializer({} as never, context)).toThrow(TypeError);
  });

  it("write null as null", () => {
    for (const serializer of [
      stringSerializer,
      integerSerializer,
      longSerializer,
      doubleSerializer,
    ])
      expect(serializer(null, context)).toBeNull();
    expect(jsonSerializer()(null, context)).toBeNull();
  });
});

describe("deserializers", () => {
  it("read what the serializers write", () => {
    const read = <T>(bytes: Uint8Array | null, as: (data: Buffer | null, c: SerdeContext) => T) =>
      as(bytes === null ? null : Buffer.from(bytes), context);
    expect(read(integerSerializer(-7, context), integerDeserializer)).toBe(-7);
    expect(read(longSerializer(2n ** 62n, context), longDeserializer)).toBe(2n ** 62n);
    expect(read(doubleSerializer(Math.PI, context), doubleDeserializer)).toBe(Math.PI);
    expect(read(stringSerializer("ö", context), stringDeserializer)).toBe("ö");
    expect(read(jsonSerializer()({ a: [1] }, context), jsonDeserializer())).toEqual({ a: [1] });
  });

  it("leave null alone", () => {
    for (const deserializer of [
      bytesDeserializer,
      stringDeserializer,
      jsonDeserializer(),
      longDeserializer,
    ])
      expect(deserializer(null, context)).toBeNull();
  });

  it("refuse bytes of another size", () => {
    expect(() => longDeserializer(Buffer.alloc(4), context)).toThrow("expected 8 bytes, found 4");
    expect(() => jsonDeserializer()(Buffer.from("{"), context)).toThrow(SyntaxError);
  });
});
