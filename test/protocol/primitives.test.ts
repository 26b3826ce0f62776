import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ByteReader,
  ByteWriter,
  DecodeError,
  hexBytes,
  hexText,
} from "../../src/protocol/index.ts";
import { base64Bytes, base64Text } from "../../src/protocol/primitives/base64.ts";
import { putUtf8, utf8Length, utf8Text } from "../../src/protocol/primitives/index.ts";
import { putUuid, uuidText } from "../../src/protocol/primitives/uuid-bytes.ts";

const decoder = new TextDecoder();

describe("UTF-8", () => {
  it("is read as the platform reads it, malformed bytes included", () => {
    const awkward = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((b) => b | 0x80));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), awkward), (noise) => {
        const bytes = new Uint8Array([0x41, ...noise]);
        expect(utf8Text(bytes, 0, bytes.length)).toBe(decoder.decode(bytes));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it.each([
    "",
    "a",
    "größe",
    "日本",
    "🦊 fox",
    "x".repeat(127),
    "x".repeat(300),
    `${"x".repeat(200)}é`,
  ])("writes %j as the platform does", (text) => {
    const bytes = new Uint8Array(utf8Length(text));
    expect(putUtf8(text, bytes, 0)).toBe(bytes.length);
    expect(hexText(bytes)).toBe(Buffer.from(text).toString("hex"));
    expect(utf8Text(bytes, 0, bytes.length)).toBe(text);
  });

  it("writes a lone surrogate as Java does, as a question mark", () => {
    const text = "a\ud83eb\udd8a";
    const bytes = new Uint8Array(utf8Length(text));
    putUtf8(text, bytes, 0);
    expect(utf8Text(bytes, 0, bytes.length)).toBe("a?b?");
  });
});

it("a UUID is 22 characters of base64url both ways", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64url");
      expect(uuidText(bytes, 0)).toBe(text);
      const back = new Uint8Array(16);
      putUuid(text, back, 0);
      expect(hexText(back)).toBe(hexText(bytes));
    }),
  );
  const room = new Uint8Array(16);
  for (const bad of [
    "",
    "short",
    "e95t04cRRs_Vohul+Ca9dA",
    "e95t04cRRs_Vohul-Ca9dAA",
    "é".repeat(22),
  ]) {
    expect(() => putUuid(bad, room, 0)).toThrow("is not a UUID");
  }
});

it("base64 and hexadecimal go both ways and refuse what is neither", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (noise) => {
      const bytes = new Uint8Array(noise);
      expect(base64Text(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(base64Bytes(base64Text(bytes))).toEqual(bytes);
      expect(hexBytes(hexText(bytes))).toEqual(bytes);
    }),
  );
  expect([base64Bytes("a"), base64Bytes("a*=="), hexBytes("abc"), hexBytes("zz")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

describe("varints", () => {
  it.each([
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [300, "ac02"],
    [0x7fff_ffff, "ffffffff07"],
  ])("%i is %s", (value, hex) => {
    const writer = new ByteWriter();
    writer.unsignedVarint(value);
    const bytes = writer.takeBytes();
    expect(hexText(bytes)).toBe(hex);
    expect(new ByteReader(bytes).unsignedVarint()).toBe(value);
  });

  it("have at most five bytes", () => {
    const endless = new ByteReader(new Uint8Array(6).fill(0xff));
    expect(() => endless.unsignedVarint()).toThrow(DecodeError);
  });
});

it("a reader over an owned buffer gives views, over a borrowed one copies, of a plain Uint8Array in any case", () => {
  const buffer = Buffer.from([1, 2, 3, 4]);
  const reader = new ByteReader(buffer);
  const view = reader.raw(2);
  reader.borrowed = true;
  const copy = reader.raw(2);
  buffer.fill(9);
  expect([...view, ...copy]).toEqual([9, 9, 3, 4]);
  expect([view.constructor, copy.constructor]).toEqual([Uint8Array, Uint8Array]);
});
