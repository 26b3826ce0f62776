import { describe, expect, it } from "vitest";
import {
  ByteWriter,
  DecodeError,
  EncodeError,
  hexText,
  Message,
} from "../../src/protocol/index.ts";
import {
  api,
  array,
  int16,
  int32,
  int64,
  object,
  records,
  string,
  struct,
} from "../../src/protocol/schema/index.ts";

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const point = struct("Point", { x: int32("0+"), y: int32("0+", { default: -1 }) });

/** All that the language can say, in one message. */
const sample = new Message(
  { name: "Sample", versions: "0-3", flexible: "2+" },
  {
    id: int32("0+"),
    since1: string("1+", { default: "none" }),
    quiet: int32("1+", { default: 7, ignorable: true }),
    gone: string("0-1", { nullable: "1", ignorable: true }),
    points: array("0+", point),
    where: object("3+", point, { nullable: "3+", default: null }),
    note: string("2+", { nullable: "2+", default: null, tag: 0, tagged: "2+" }),
    origin: object("2+", point, { tag: 1, tagged: "2+" }),
  },
);

describe("reading", () => {
  it("gives every field, in the order of the schema, with the default where the version lacks it", () => {
    const value = sample.decode(new Uint8Array([0, 0, 0, 5, 0, 0, 0, 0, 0, 0]), 0);
    expect(Object.entries(value)).toEqual([
      ["id", 5],
      ["since1", "none"],
      ["quiet", 7],
      ["gone", ""],
      ["points", []],
      ["where", null],
      ["note", null],
      ["origin", { x: 0, y: -1 }],
    ]);
  });

  it("gives each value its own arrays and structs", () => {
    const input = new Uint8Array([0, 0, 0, 5, 0, 0, 0, 0, 0, 0]);
    const first = sample.decode(input, 0);
    first.origin.x = 99;
    expect(sample.decode(input, 0).origin.x).toBe(0);
  });

  it("says where malformed bytes are", () => {
    const partition = struct("Partition", { index: int32("0+"), metadata: string("0+") });
    const topic = struct("Topic", { partitions: array("0+", partition) });
    const nested = new Message({ name: "Nested", versions: "0" }, { topics: array("0+", topic) });
    const whole = nested.encode(
      { topics: [{}, { partitions: [{}, {}, { metadata: "abcdef" }] }] },
      0,
    );
    const error = thrown(() => nested.decode(whole.subarray(0, whole.length - 2), 0));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ api: "Nested", version: 0, offset: 30 });
    expect((error as Error).message).toBe(
      "Nested v0 topics[1].partitions[2].metadata at byte 30: 6 bytes expected, 4 left",
    );
  });

  it("refuses bytes that are left over", () => {
    const error = thrown(() => sample.decode(new Uint8Array(11), 0));
    expect(error).toMatchObject({ path: "", offset: 10, reason: "1 bytes left over" });
  });

  it("refuses null where the version has none, and takes it where it has", () => {
    const withNull = new Uint8Array([0, 0, 0, 5, 0xff, 0xff, 0, 0, 0, 0]);
    expect(thrown(() => sample.decode(withNull, 0))).toMatchObject({ path: "gone" });
    expect(sample.decode(sample.encode({ gone: null }, 1), 1).gone).toBeNull();
  });

  it("refuses a count that the rest of the bytes cannot hold, before it allocates", () => {
    const claim = new Uint8Array([0, 0, 0, 5, 0, 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
    expect(thrown(() => sample.decode(claim, 0))).toMatchObject({
      path: "points",
      reason: "2147483647 elements cannot fit into 3 bytes",
    });
  });

  it("refuses a 64-bit integer that a number cannot hold", () => {
    const message = new Message({ name: "Big", versions: "0" }, { offset: int64("0+") });
    const tooLarge = new Uint8Array([0, 0x20, 0, 0, 0, 0, 0, 0]);
    expect(thrown(() => message.decode(tooLarge, 0))).toMatchObject({ path: "offset", offset: 0 });
    const largest = new Uint8Array([0, 0x1f, 255, 255, 255, 255, 255, 255]);
    expect(message.decode(largest, 0).offset).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("knows only the versions that exist", () => {
    expect(thrown(() => sample.decode(new Uint8Array(0), 4))).toMatchObject({
      message: "Sample has no version 4, only 0-3",
    });
  });
});

describe("tagged fields", () => {
  it("are left out when they have their default", () => {
    const plain = { id: 1, note: null, origin: { x: 0, y: -1 } };
    expect(hexText(sample.encode(plain, 2))).toBe(hexText(sample.encode({ id: 1 }, 2)));
  });

  it("of no known tag are kept as they were, and written again in the order of tags", () => {
    const input = {
      origin: { x: 3 },
      unknownTaggedFields: [
        { tag: 9, bytes: new Uint8Array([1, 2]) },
        { tag: 5, bytes: new Uint8Array(200) },
      ],
    };
    const encoded = sample.encode(input, 2);
    const decoded = sample.decode(encoded, 2);
    expect(decoded.unknownTaggedFields!.map(({ tag }) => tag)).toEqual([5, 9]);
    expect(decoded.origin).toEqual({ x: 3, y: -1 });
    expect(hexText(sample.encode(decoded, 2))).toBe(hexText(encoded));
  });

  it("cannot be given under a tag that is known or twice, nor where the version has none", () => {
    const tagged = (...tags: number[]) => ({
      unknownTaggedFields: tags.map((tag) => ({ tag, bytes: new Uint8Array(0) })),
    });
    expect(() => sample.encode(tagged(1), 2)).toThrow("unknownTaggedFields: tag 1 is taken");
    expect(() => sample.encode(tagged(4, 4), 2)).toThrow("unknownTaggedFields: tag 4 is taken");
    expect(() => sample.encode(tagged(4), 1)).toThrow("the version has no tagged fields");
  });

  it("longer than 127 bytes have a longer size before them", () => {
    const note = "n".repeat(20_000);
    expect(sample.decode(sample.encode({ note }, 3), 3).note).toBe(note);
  });

  it("that hold a nullable struct say with a varint whether it is there", () => {
    const message = new Message(
      { name: "Tagged", versions: "0", flexible: "0+" },
      { at: object("0+", point, { nullable: "0+", tag: 0, tagged: "0+" }) },
    );
    expect(hexText(message.encode({ at: null }, 0))).toBe("01000100");
    expect(message.decode(message.encode({ at: null }, 0), 0).at).toBeNull();
    expect(message.decode(message.encode({ at: { x: 2 } }, 0), 0).at).toMatchObject({ x: 2 });
  });
});

describe("writing", () => {
  it("refuses a value that the version would lose, unless the field is ignorable", () => {
    const error = thrown(() => sample.encode({ points: [], since1: "x" }, 0));
    expect(error).toBeInstanceOf(EncodeError);
    expect((error as Error).message).toBe(
      "Sample v0 since1: cannot be sent, only versions 1+ have it",
    );
    expect(() => sample.encode({ since1: "none", quiet: 3 }, 0)).not.toThrow();
    expect(() => sample.encode({ where: { x: 1 } }, 2)).toThrow("where");
  });

  it.each([
    ["id", { id: 2 ** 31 }, "Sample v2 id: 2147483648 is out of range"],
    ["id", { id: 1.5 }, "Sample v2 id: 1.5 is out of range"],
    ["points", { points: [{}, { y: -(2 ** 31) - 1 }] }, "points[1].y: -2147483649 is out of range"],
    ["since1", { since1: null as never }, "since1: null where the version has no null"],
    ["since1", { since1: "ä".repeat(0x4000) }, "since1: a string of 32768 bytes, more than 32767"],
  ])("refuses what %s cannot be", (_, value, message) => {
    expect(() => sample.encode(value, 2)).toThrow(message);
  });
});

describe("a schema that contradicts itself", () => {
  const one = { name: "Bad", versions: "0-3", flexible: "2+" } as const;
  it.each([
    ["no version in common", () => new Message(one, { f: int32("4+") }), /4\+ are none of/],
    [
      "null outside its versions",
      () => new Message(one, { f: string("2+", { nullable: "0+" }) }),
      /nullable in 0\+/,
    ],
    [
      "null for a number",
      () => new Message(one, { f: int32("0+", { nullable: "0+" } as never) }),
      /int32 cannot be null/,
    ],
    [
      "null as default without nullable",
      () => new Message(one, { f: string("0+", { default: null }) }),
      /null as default/,
    ],
    [
      "a default out of range",
      () => new Message(one, { f: int16("0+", { default: 40_000 }) }),
      /40000 is no int16/,
    ],
    [
      "a default for an array",
      () => new Message(one, { f: array("0+", "int32", { default: [1] as never }) }),
      /empty or null/,
    ],
    [
      "a tag without versions",
      () => new Message(one, { f: int32("2+", { tag: 0 }) }),
      /without tagged versions/,
    ],
    [
      "versions without a tag",
      () => new Message(one, { f: int32("2+", { tagged: "2+" }) }),
      /without a tag/,
    ],
    [
      "a tag before the flexible versions",
      () => new Message(one, { f: int32("1+", { tag: 0, tagged: "1+" }) }),
      /only 2\+ are flexible/,
    ],
    [
      "a tag that ends",
      () => new Message(one, { f: int32("2+", { tag: 0, tagged: "2" }) }),
      /stay tagged/,
    ],
    [
      "a tag twice",
      () =>
        new Message(one, {
          f: int32("2+", { tag: 0, tagged: "2+" }),
          g: int32("2+", { tag: 0, tagged: "2+" }),
        }),
      /Bad\.g: tag 0 is taken/,
    ],
    [
      "a gap in the tags",
      () => new Message(one, { f: int32("2+", { tag: 1, tagged: "2+" }) }),
      /without gaps/,
    ],
    [
      "a gap in the tags of a struct",
      () =>
        new Message(one, {
          f: array("0+", struct("S", { t: int32("2+", { tag: 1, tagged: "2+" }) })),
        }),
      /Bad\.f: tags/,
    ],
    [
      "records in a tag",
      () => new Message(one, { f: records("2+", { tag: 0, tagged: "2+" }) }),
      /records cannot be in a tagged field/,
    ],
    [
      "flexible versions that end",
      () => new Message({ ...one, flexible: "1-2" }, {}),
      /must stay flexible/,
    ],
    ["no versions", () => new Message({ name: "Bad", versions: "none" }, {}), /no versions/],
    [
      "a range backwards",
      () => new Message({ name: "Bad", versions: "3-1" }, {}),
      /ends before it starts/,
    ],
    [
      "a range that is none",
      () => new Message({ name: "Bad", versions: "x" as never }, {}),
      /not a range/,
    ],
    [
      "an unstable version in the middle",
      () =>
        api({
          key: 1,
          name: "Bad",
          versions: "0-3",
          unstableVersion: 2,
          request: {},
          response: {},
        }),
      /only the last/,
    ],
  ] as const)("is refused: %s", (_, declare, message) => {
    expect(declare).toThrow(message);
  });
});

it("a writer serves many messages, and a failed one can be taken back", () => {
  const writer = new ByteWriter(16);
  sample.write(writer, 0, { id: 1 });
  const frame = writer.beginFrame();
  expect(() => sample.write(writer, 0, { points: [{ x: 2 ** 40 }] })).toThrow(EncodeError);
  writer.abandonFrame(frame);
  sample.write(writer, 0, { id: 2 });
  expect(hexText(writer.takeBytes())).toBe("00000001000000000000" + "00000002000000000000");
});
