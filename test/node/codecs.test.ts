import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { loadWasmZstd, nativeZstd } from "../../src/node/codecs/zstd.ts";
import { codecsWith } from "../../src/node/codecs.ts";
import { codecsAtOnce, loadCodecs } from "../../src/node/index.ts";
import type { CodecName } from "../../src/protocol/index.ts";

const codecs = await loadCodecs();
const wasm = codecsWith(await loadWasmZstd());
const names: readonly CodecName[] = ["gzip", "snappy", "lz4", "zstd"];
const limit = 1 << 24;

const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(60)), { maxLength: 30 })
  .map(
    (runs) =>
      new Uint8Array(
        runs.flatMap(([bytes, times]) =>
          Array(times)
            .fill([...bytes])
            .flat(),
        ),
      ),
  );
const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 2000 }), repetitive);

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
}

/** As `toEqual`, which takes seconds for large arrays. */
function expectBytes(got: Uint8Array, expected: Uint8Array): void {
  expect(Buffer.compare(got, expected)).toBe(0);
}

describe.each(names)("%s", (name) => {
  it("gives back what it compressed", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expectBytes(codecs.decompress(name, codecs.compress(name, bytes), limit), bytes);
      }),
      { numRuns: 80 },
    );
  });

  it("makes repetitive bytes smaller", () => {
    const bytes = new Uint8Array(Buffer.from("a consumer group rebalances. ".repeat(5000)));
    expect(codecs.compress(name, bytes).length).toBeLessThan(bytes.length / 10);
  });

  it("stops at the bound, and not before", () => {
    const compressed = codecs.compress(name, new Uint8Array(200_000));
    expect(codecs.decompress(name, compressed, 200_000).length).toBe(200_000);
    expect(() => codecs.decompress(name, compressed, 199_999)).toThrow(/199999/);
  });

  it("throws at damage or gives other bytes, and never hangs", () => {
    const original = codecs.compress(name, new Uint8Array(Buffer.from("0123456789".repeat(50))));
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.nat(), (at, value, cut) => {
        const bytes = original.slice(0, original.length - (cut % 5));
        bytes[at % bytes.length] = value;
        try {
          expect(codecs.decompress(name, bytes, 10_000).length).toBeLessThanOrEqual(10_000);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("refuses half of what it wrote, or gives less", () => {
    // Node 22's own zstd does not see that a frame is cut; the records then miss their bytes.
    const whole = codecs.compress(name, new Uint8Array(Buffer.from("0123456789".repeat(50))));
    let got = -1;
    try {
      got = codecs.decompress(name, whole.subarray(0, whole.length >> 1), limit).length;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
    expect(got).toBeLessThan(500);
    if (name !== "zstd") expect(got).toBe(-1);
  });
});

describe("snappy", () => {
  const raw = hex("0b 28 68656c6c6f20776f726c64"); // 11 bytes: one literal, "hello world"
  const magic = "82 534e4150505900 00000001 00000001";
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

  it("is read raw, as librdkafka writes it", () => {
    expect(text(codecs.decompress("snappy", raw, limit))).toBe("hello world");
  });

  it("is written in xerial's frames, as Java writes it", () => {
    const framed = codecs.compress("snappy", new Uint8Array(100_000));
    expect(Buffer.from(framed.subarray(0, 16)).toString("hex")).toBe(magic.replaceAll(" ", ""));
    expectBytes(codecs.decompress("snappy", framed, limit), new Uint8Array(100_000));
  });

  it("is read in frames of several blocks, and in frames that were joined", () => {
    const block = `0000000d ${Buffer.from(raw).toString("hex")}`;
    const framed = hex(`${magic} ${block} ${block}`);
    expect(text(codecs.decompress("snappy", framed, limit))).toBe("hello worldhello world");
    const joined = new Uint8Array([...framed, ...framed]);
    expect(codecs.decompress("snappy", joined, limit).length).toBe(44);
  });

  it.each([
    ["a literal that passes the end", "0b 28 68656c6c6f"],
    ["a copy from before the start", "08 00 61 0d 09"],
    ["a length of 2^32 - 1 in a literal", "05 fc ffffffff 61"],
    ["less than it declares", "0c 28 68656c6c6f20776f726c64"],
    ["a cut block length", `${magic} 0000`],
    ["a block that passes the end", `${magic} 000000ff 00`],
    ["a negative block length", `${magic} ffffffff 00`],
  ])("refuses %s", (_, bytes) => {
    expect(() => codecs.decompress("snappy", hex(bytes), limit)).toThrow(/\w/);
  });

  it("reads all three kinds of copies", () => {
    // "ab", then copies with distances of 1, 2 and 4 bytes.
    const bytes = hex("0e 04 6162 01 02 0e 0200 0f 02000000");
    expect(text(codecs.decompress("snappy", bytes, limit))).toBe("ab".repeat(7));
  });
});

describe("lz4", () => {
  const frame = codecs.compress("lz4", new Uint8Array(Buffer.from("regroup ".repeat(8))));

  it("is written with Java's flags and the right header checksum", () => {
    expect(Buffer.from(frame.subarray(0, 7)).toString("hex")).toBe("04224d18604082");
  });

  it("is read with the wrong header checksum of magic 0 as well, and with no other", () => {
    const asInMagic0 = frame.slice();
    asInMagic0[6] = 0x1a;
    expect(codecs.decompress("lz4", asInMagic0, limit).length).toBe(64);
    asInMagic0[6] = 0x1b;
    expect(() => codecs.decompress("lz4", asInMagic0, limit)).toThrow("a wrong header checksum");
  });

  // "hello world" stored, with block checksum, content size and content checksum; made by the reference tool's rules.
  const content = "68656c6c6f20776f726c64";
  const checked = `04224d18 7c40 0b00000000000000 HC 0b000080 ${content} BC 00000000 BC`;

  it("checks every checksum that a frame has", async () => {
    const { xxh32 } = await import("../../src/node/codecs/xxh32.ts");
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(xxh32(hex(content)));
    const header = hex("7c40 0b00000000000000");
    const headerSum = ((xxh32(header) >>> 8) & 0xff).toString(16).padStart(2, "0");
    const good = hex(checked.replaceAll("BC", sum.toString("hex")).replace("HC", headerSum));
    expect(Buffer.from(codecs.decompress("lz4", good, limit)).toString()).toBe("hello world");
    for (const at of [-1, -9, 20]) {
      const bad = good.slice();
      bad[(at + bad.length) % bad.length]! ^= 1;
      expect(() => codecs.decompress("lz4", bad, limit)).toThrow("checksum");
    }
  });

  it("repeats what it is just writing, whatever the period", () => {
    for (let period = 1; period < 70; period++) {
      for (const size of [period + 13, 100, 5_000, 70_000]) {
        const bytes = new Uint8Array(size).map(
          (_, at) => 7 * (at % period) + (at > size / 2 ? 1 : 0),
        );
        expectBytes(codecs.decompress("lz4", codecs.compress("lz4", bytes), limit), bytes);
      }
    }
  });

  it("refuses a block that grows beyond its declared size, and a frame beyond what is allowed", () => {
    const zeros = codecs.compress("lz4", new Uint8Array(60_000));
    expect(() => codecs.decompress("lz4", zeros, 59_999)).toThrow("more than 59999 bytes");
    // A literal, then a match of 15 + 4 + 255 * 300 bytes: more than 64 KiB.
    const long = `1f 61 0100 ${"ff".repeat(300)} 00 50 6161616161`;
    const size = hex(long).length.toString(16).padStart(4, "0");
    const frame = hex(`04224d18 604082 ${size.slice(2)}${size.slice(0, 2)}0000 ${long} 00000000`);
    expect(() => codecs.decompress("lz4", frame, limit)).toThrow("a block larger than declared");
  });

  it("has the hash of the reference implementation", async () => {
    const { xxh32 } = await import("../../src/node/codecs/xxh32.ts");
    const hash = (text: string) => xxh32(new Uint8Array(Buffer.from(text))).toString(16);
    expect(hash("")).toBe("2cc5d05");
    expect(hash("a")).toBe("550d7456");
    expect(hash("abc")).toBe("32d153ff");
    expect(hash("Nobody inspects the spammish repetition")).toBe("e2293b2f");
  });
});

describe("zstd", () => {
  const bytes = new Uint8Array(300_000).map((_, i) => (i * i) >>> 7);

  it("of WebAssembly reads frames that do not say their size, whatever it is", () => {
    // Java's stream writes no content size. Two bytes of a run-length block: 0x61, 100,000 times in a 128 KiB window.
    const frame = hex("28b52ffd 00 38 03350c 61");
    expectBytes(wasm.decompress("zstd", frame, limit), new Uint8Array(100_000).fill(0x61));
    expect(() => wasm.decompress("zstd", frame, 99_999)).toThrow("more than 99999 bytes");
  });

  it("of WebAssembly makes no room for what a frame merely declares", () => {
    const frame = hex("28b52ffd c0 00 ffffffffffff0f00 010000");
    expect(() => wasm.decompress("zstd", frame, limit)).toThrow(/declared, more than 16777216/);
  });

  it("is the same whoever compressed it", () => {
    expectBytes(wasm.decompress("zstd", codecs.compress("zstd", bytes), limit), bytes);
    expectBytes(codecs.decompress("zstd", wasm.compress("zstd", bytes), limit), bytes);
  });

  it("is Node's own where it has one", () => {
    const [major, minor] = process.versions.node.split(".").map(Number);
    const hasOwn = major! > 23 || (major === 23 && minor! >= 8) || (major === 22 && minor! >= 15);
    expect(nativeZstd() !== null).toBe(hasOwn);
  });

  it("is loaded for who needs it: the other codecs do not wait for it", async () => {
    const others = await loadCodecs("lz4");
    expectBytes(others.decompress("lz4", others.compress("lz4", bytes), limit), bytes);
    const all = await loadCodecs("zstd");
    expectBytes(all.decompress("zstd", all.compress("zstd", bytes), limit), bytes);
    if (nativeZstd() === null)
      expect(() => others.compress("zstd", bytes)).toThrow("zstd was not asked for");
  });

  it("comes a little later for who cannot wait, and the others do not", async () => {
    const atOnce = codecsAtOnce();
    expect(codecsAtOnce()).toBe(atOnce);
    for (const name of ["gzip", "snappy", "lz4"] as const) {
      expectBytes(atOnce.decompress(name, atOnce.compress(name, bytes), limit), bytes);
    }
    await vi.waitFor(() => atOnce.compress("zstd", bytes), { timeout: 5_000, interval: 20 });
    expectBytes(atOnce.decompress("zstd", atOnce.compress("zstd", bytes), limit), bytes);
  });
});
