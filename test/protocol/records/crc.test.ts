import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nativeCrc32c } from "../../../src/node/index.ts";
import { crc32, crc32c } from "../../../src/protocol/index.ts";

const check = new TextEncoder().encode("123456789");

/** A bit at a time, straight from the definition. */
function bitwise(bytes: Uint8Array, polynomial: number): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe("checksums", () => {
  it("have the check values of their polynomials", () => {
    expect(crc32c(check).toString(16)).toBe("e3069283");
    expect(crc32(check).toString(16)).toBe("cbf43926");
    expect(crc32c(new Uint8Array(0))).toBe(0);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4: 32 bytes of zeroes
  });

  it("agree with the definition for any range, wherever it lies in memory", () => {
    const range = fc.record({
      bytes: fc.uint8Array({ maxLength: 700 }),
      offset: fc.nat(9),
      cut: fc.nat(9),
    });
    fc.assert(
      fc.property(range, ({ bytes, offset, cut }) => {
        const inside = new Uint8Array(bytes.length + offset).subarray(offset);
        inside.set(bytes);
        const start = Math.min(cut, bytes.length);
        expect(crc32c(inside, start)).toBe(bitwise(bytes.subarray(start), 0x82f63b78));
        expect(nativeCrc32c(inside)).toBe(bitwise(bytes, 0x82f63b78));
        expect(crc32(inside, 0, start)).toBe(bitwise(bytes.subarray(0, start), 0xedb88320));
      }),
      { numRuns: 150 },
    );
  });
});
