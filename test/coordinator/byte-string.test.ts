import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromByteString, toByteString } from "../../src/coordinator/byte-string.ts";

describe("a byte string", () => {
  it("is the bytes again, whatever they are and however many", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromByteString(toByteString(bytes))).toEqual(bytes);
      }),
    );
    const many = Uint8Array.from({ length: 10_001 }, (_, i) => i);
    expect(fromByteString(toByteString(many))).toEqual(many);
  });
});
