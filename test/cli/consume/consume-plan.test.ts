import { describe, expect, it } from "vitest";
import {
  type ConsumeFlags,
  type ConsumePlan,
  consumePlan,
} from "../../../src/cli/consume/consume-plan.ts";
import { jsonEnvelope } from "../../../src/cli/consume/json-envelope.ts";
import { type FormatOptions, recordFormat } from "../../../src/cli/consume/record-format.ts";
import { offsetRange } from "../../../src/cli/consume/start-offset.ts";
import { unescaped } from "../../../src/cli/escaped-text.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import type { ConsumerRecord } from "../../../src/client/consumer-record.ts";

function plan(flags: Partial<ConsumeFlags>, args: string[] = []): ConsumePlan {
  return consumePlan({ delimiter: "\\n", timeout: "30000", ...flags }, args);
}

function record(overrides: Partial<ConsumerRecord> = {}): ConsumerRecord {
  return {
    topic: "orders",
    partition: 3,
    offset: 42,
    timestamp: 1_767_225_600_000,
    timestampType: "CreateTime",
    leaderEpoch: 0,
    key: Buffer.from("k"),
    value: Buffer.from("välue"),
    headers: [
      { key: "a", value: Buffer.from("1") },
      { key: "b", value: null },
    ],
    ...overrides,
  };
}

function written(options: Partial<FormatOptions>, of = record()): string {
  const out: (string | Uint8Array)[] = [];
  recordFormat({ format: null, keyDelimiter: null, delimiter: "\\n", showNull: false, ...options })(
    of,
    out,
  );
  return Buffer.concat(out.map((piece) => Buffer.from(piece))).toString("latin1");
}

describe("the flags of regroup consume", () => {
  it("are kcat's, for partitions", () => {
    expect(
      plan({ topic: ["orders"], partition: ["0", "2"], offset: ["-5"], count: "3" }),
    ).toMatchObject({
      source: {
        type: "partitions",
        topic: "orders",
        partitions: [0, 2],
        range: { start: { type: "fromEnd", count: 5 }, untilMs: null },
      },
      count: 3,
      exitAtEnd: false,
    });
    expect(plan({ topic: ["orders"] })).toMatchObject({
      source: { partitions: null, range: { start: { type: "beginning" } } },
      count: Number.POSITIVE_INFINITY,
    });
  });

  it("are kcat's, for groups", () => {
    expect(plan({ group: "g", offset: ["beginning"] }, ["a", "b"]).source).toEqual({
      type: "group",
      groupId: "g",
      topics: ["a", "b"],
      reset: "earliest",
    });
    const { source } = plan({ group: "g" }, ["^orders\\..*", "a.b"]);
    const { topics } = source as { topics: RegExp };
    // The consumer matches whole names.
    const whole = new RegExp(`^(?:${topics.source})$`, topics.flags);
    expect(["orders.eu", "a.b", "axb", "my-orders.eu"].map((name) => whole.test(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each<[Partial<ConsumeFlags>, string[], string]>([
    [{}, [], "Which topic?"],
    [{ topic: ["a", "b"] }, [], "-t takes one topic, but was given a, b."],
    [{ topic: ["a"], partition: ["x"] }, [], "-p takes a number"],
    [{ topic: ["a"], count: "0" }, [], "-c takes a number of 1 or more"],
    [{ topic: ["a"], offset: ["soon"] }, [], "-o takes beginning, end, stored"],
    [{ topic: ["a"], offset: ["1", "2"] }, [], "one start and one end are enough"],
    [{ group: "g", partition: ["0"] }, ["a"], "-p goes with -t alone"],
    [{ group: "g", offset: ["5"] }, ["a"], "-o with -G takes beginning, end or stored"],
    [{ group: "" }, ["a"], "-G takes the name of a group."],
    [{ group: "g" }, ["^("], "no regular expression"],
    [{ topic: ["a"], format: "%x" }, [], '-f has "%x", which is none of %s %S'],
  ])("are refused when they make no sense: %j %j", (flags, args, message) => {
    expect(() => plan(flags, args)).toThrow(UsageError);
    expect(() => plan(flags, args)).toThrow(message);
  });

  it("say where to begin and to end", () => {
    expect(offsetRange(["s@1000", "e@2000"])).toEqual({
      start: { type: "since", instantMs: 1_000 },
      untilMs: 2_000,
    });
    expect(offsetRange(["e@2000"])).toEqual({ start: { type: "beginning" }, untilMs: 2_000 });
    const starts = ["end", "latest", "stored", "7", "0"].map((text) => offsetRange([text]).start);
    expect(starts).toEqual([
      { type: "end" },
      { type: "end" },
      { type: "stored" },
      { type: "offset", offset: 7 },
      { type: "offset", offset: 0 },
    ]);
  });
});

describe("a record as text", () => {
  it("is its value and a line end, with its key if a delimiter is given", () => {
    expect(written({})).toBe(Buffer.from("välue\n").toString("latin1"));
    expect(written({ keyDelimiter: "\\t", delimiter: ";" })).toBe(
      Buffer.from("k\tvälue;").toString("latin1"),
    );
  });

  it("has nothing, or NULL, for what is null", () => {
    const nothing = record({ key: null, value: null });
    expect(written({ keyDelimiter: ":" }, nothing)).toBe(":\n");
    expect(written({ keyDelimiter: ":", showNull: true }, nothing)).toBe("NULL:NULL\n");
    expect(written({ format: "%k/%s/%K/%S" }, nothing)).toBe("//-1/-1");
  });

  it("follows a format", () => {
    expect(written({ format: "%t [%p] %o %k(%K) %S %T %h 100%%\\n" })).toBe(
      "orders [3] 42 k(1) 6 1767225600000 a=1,b=NULL 100%\n",
    );
    expect(written({ format: "%R" })).toBe("\0\0\0\u0006");
    expect(written({ format: "%R" }, record({ value: null }))).toBe("\u00ff\u00ff\u00ff\u00ff");
  });

  it("keeps bytes as they are", () => {
    const value = Buffer.of(0xff, 0x00, 0xfe);
    expect(written({ delimiter: "" }, record({ value }))).toBe("\u00ff\0\u00fe");
  });

  it("escapes are C's", () => {
    expect(unescaped("a\\n\\t\\r\\0\\x1f\\\\n\\q")).toBe("a\n\t\r\0\u001f\\nq");
  });
});

describe("a record as JSON", () => {
  const json = (of: ConsumerRecord): unknown => {
    const out: (string | Uint8Array)[] = [];
    jsonEnvelope(of, out);
    expect(out.at(-1)).toBe("\n");
    return JSON.parse(out.join(""));
  };

  it("has kcat's names", () => {
    expect(json(record())).toEqual({
      topic: "orders",
      partition: 3,
      offset: 42,
      tstype: "create",
      ts: 1_767_225_600_000,
      headers: ["a", "1", "b", null],
      key: "k",
      payload: "välue",
    });
  });

  it("loses no bytes that are not UTF-8", () => {
    const value = Buffer.of(0xff, 0x61);
    expect(json(record({ key: null, value, headers: [] }))).toMatchObject({
      key: null,
      payload: "\ufffda",
      payload_base64: value.toString("base64"),
    });
  });
});
