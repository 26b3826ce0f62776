import fc from "fast-check";
import { expect, it } from "vitest";
import { DecodeError, type Input, MESSAGES, type Message } from "../../src/protocol/index.ts";
import { messageArbitrary } from "./message-arbitrary.ts";

/** How bytes are spoiled: some overwritten, the end cut off or lengthened. */
interface Damage {
  readonly overwrite: readonly { readonly at: number; readonly byte: number }[];
  readonly cut: number;
  readonly append: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  overwrite: fc.array(
    // Large lengths are what a decoder has to fear most.
    fc.record({ at: fc.nat(), byte: fc.oneof(fc.nat(255), fc.constantFrom(0x7f, 0xff, 0x80)) }),
    { maxLength: 6 },
  ),
  cut: fc.oneof(fc.constant(0), fc.nat()),
  append: fc.uint8Array({ maxLength: 4 }),
});

function spoil(bytes: Uint8Array, { overwrite, cut, append }: Damage): Uint8Array {
  const kept = bytes.length - (cut % (bytes.length + 1));
  const spoiled = new Uint8Array(kept + append.length);
  spoiled.set(bytes.subarray(0, kept));
  spoiled.set(append, kept);
  for (const { at, byte } of overwrite) if (spoiled.length > 0) spoiled[at % spoiled.length] = byte;
  return spoiled;
}

/** Everything an object holds, counted roughly in values. */
function weight(value: unknown): number {
  if (value instanceof Uint8Array) return 1 + value.length;
  if (typeof value === "string") return 1 + value.length;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + weight(item), 1);
}

/** One more than the fields of the largest struct: what a single byte can become at most. */
const VALUES_PER_BYTE = 64;

function outcome(message: Message, version: number, bytes: Uint8Array): void {
  try {
    const value = message.decode(bytes, version);
    expect(weight(value)).toBeLessThan(VALUES_PER_BYTE * (bytes.length + 1));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    expect(error.api).toBe(message.name);
    expect(error.version).toBe(version);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    expect(error.message).toContain(`${message.name} v${version}`);
  }
}

it("spoiled messages of every api and version give a value or a DecodeError, never more than their bytes can hold", () => {
  for (const message of MESSAGES) {
    for (let version = message.versions.min; version <= message.versions.max; version++) {
      fc.assert(
        fc.property(
          messageArbitrary(message, version),
          fc.array(damage, { minLength: 8, maxLength: 8 }),
          (value, damages) => {
            const bytes = message.encode(value as Input<Message>, version);
            for (const each of damages) outcome(message, version, spoil(bytes, each));
          },
        ),
        { numRuns: 2, seed: version },
      );
    }
  }
});

it("noise gives a value or a DecodeError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), (bytes, pick) => {
      const message = MESSAGES[pick % MESSAGES.length]!;
      outcome(message, message.versions.max, bytes);
    }),
    { numRuns: 3000, seed: 1 },
  );
});
