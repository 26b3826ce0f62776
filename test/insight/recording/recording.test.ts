import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeHeader,
  encodeLine,
  pseudonymiser,
  RecordingDecoder,
  type RecordingHeader,
  type RecordingLine,
} from "../../../src/insight/index.ts";
import type { Field } from "../../../src/insight/recording/field.ts";
import { Names } from "../../../src/insight/recording/names.ts";
import * as shared from "../../../src/insight/recording/shared-fields.ts";

const header: RecordingHeader = {
  kind: "header",
  schemaVersion: 1,
  product: "regroup 0.1.0",
  clusterId: "prod-eu",
  groups: ["billing"],
  startedAtMs: 1_000,
  sources: ["broker", "consumers"],
  pseudonyms: false,
};

const facts = { group: "billing", source: "broker", grade: "observed" } as const;
const member = {
  memberId: "billing-7-0b7a",
  groupInstanceId: null,
  clientId: "billing-7",
  clientHost: "/10.1.2.3",
};

const lines: RecordingLine[] = [
  {
    ...facts,
    seq: 1,
    atMs: 1_000,
    kind: "note",
    payload: {
      type: "MemberLeft",
      groupId: "billing",
      atMs: 1_000,
      member,
      reason: "consumer poll timeout has expired.",
    },
  },
  {
    ...facts,
    seq: 2,
    atMs: 1_100,
    kind: "report",
    payload: { type: "HandlerFailed", atMs: 1_100, processId: "billing-7", error: "no such IBAN" },
  },
  {
    ...facts,
    seq: 3,
    atMs: 2_000,
    kind: "lag",
    payload: {
      atMs: 2_000,
      partitions: [
        { topic: "iban", partition: 3, committedOffset: null, logEndOffset: 7, oldestAtMs: null },
      ],
    },
  },
  { ...facts, seq: 4, atMs: 3_000, kind: "tick", payload: null },
];

const whole = encodeHeader(header) + lines.map(encodeLine).join("");

function decode(text: string, chunkLength = Infinity) {
  const decoder = new RecordingDecoder();
  const read: RecordingLine[] = [];
  const problems: string[] = [];
  const take = (chunk: ReturnType<RecordingDecoder["end"]>) => {
    read.push(...chunk.lines);
    problems.push(...chunk.problems.map(({ kind, lineNumber }) => `${lineNumber} ${kind}`));
  };
  for (let at = 0; at < text.length; at += chunkLength)
    take(decoder.push(text.slice(at, at + chunkLength)));
  take(decoder.end());
  return { header: decoder.header, lines: read, problems, counts: decoder.problemCounts };
}

function changed(line: RecordingLine, change: Record<string, unknown>): string {
  return `${JSON.stringify({ ...line, ...change })}\n`;
}

describe("a recording", () => {
  test("comes out as it went in, whatever the chunks", () => {
    for (const length of [Infinity, 1, 7, 100]) {
      expect(decode(whole, length)).toMatchObject({ header, lines, problems: [] });
    }
  });

  test("may be without its last line feed, and have a byte order mark and Windows line ends", () => {
    const text = `\u{feff}${whole.trimEnd().replaceAll("\n", "\r\n")}`;
    expect(decode(text)).toMatchObject({ header, lines, problems: [] });
  });

  test("holds whole characters alone: half of one has no bytes, and no address", () => {
    const halved = changed(lines[3]!, { group: "\ud800 \u{1f600} \udc00" });
    expect(decode(encodeHeader(header) + halved).lines).toMatchObject([
      { group: "\ufffd \u{1f600} \ufffd" },
    ]);
  });

  test("goes on though something was heard that no reader would take", () => {
    const endless = { ...lines[1]!.payload, error: "e".repeat(40_000) };
    const line = { ...lines[1]!, payload: endless } as RecordingLine;
    const text =
      encodeHeader(header) + encodeLine(lines[0]!) + encodeLine(line) + encodeLine(lines[2]!);
    expect(decode(text).problems).toEqual([]);
    expect(decode(text).lines.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
      "1 note",
      "2 tick",
      "3 lag",
    ]);
  });

  test("that was cut off loses its last line and says so", () => {
    const cut = decode(whole.slice(0, -10));
    expect(cut.lines).toEqual(lines.slice(0, 3));
    expect(cut.problems).toEqual(["5 Truncated"]);
  });

  test("needs a header of a known version, or nothing is read", () => {
    expect(decode("").problems).toEqual(["0 NoHeader"]);
    expect(decode(encodeLine(lines[0]!))).toMatchObject({ lines: [], problems: ["1 NoHeader"] });
    const newer = `${JSON.stringify({ ...header, schemaVersion: 2 })}\n${encodeLine(lines[0]!)}`;
    expect(decode(newer)).toMatchObject({ lines: [], problems: ["1 UnsupportedVersion"] });
  });

  test("tells of lines that are missing, that come twice, and of a second header", () => {
    const text = encodeHeader(header) + [0, 2, 2].map((i) => encodeLine(lines[i]!)).join("");
    expect(decode(text + encodeHeader(header))).toMatchObject({
      lines: [lines[0], lines[2]],
      problems: ["3 Gap", "4 OutOfOrder", "5 OutOfOrder"],
    });
  });

  test("of a newer version keeps what is known", () => {
    const [left] = lines;
    const note = { ...(left!.payload as object), type: "MoonPhase" };
    const text = `${encodeHeader(header)}${changed(left!, { payload: note })}${changed(left!, { kind: "snapshot" })}${encodeLine(lines[1]!)}`;
    expect(decode(text)).toMatchObject({
      lines: [lines[1]],
      problems: ["2 UnknownType", "3 UnknownType"],
    });
  });
});

describe("a hostile recording", () => {
  const bad = (change: Record<string, unknown>) =>
    decode(encodeHeader(header) + changed(lines[0]!, change));
  const note = lines[0]!.payload as unknown as Record<string, unknown>;

  test.each([
    ["a number that is not exact", { seq: 2 ** 53 }],
    ["a fraction", { seq: 1.5 }],
    ["an instant beyond all calendars", { atMs: 1e300 }],
    ["a grade that does not exist", { grade: "certain" }],
    ["a text for an object", { payload: { ...note, member: "me" } }],
    ["a list for an object", { payload: { ...note, member: [] } }],
    ["a text of a megabyte", { group: "g".repeat(1_000_000) }],
    ["a missing property", { payload: { type: "MemberLeft", groupId: "g", atMs: 1, member } }],
  ])("is refused line by line: %s", (_, change) => {
    expect(bad(change)).toMatchObject({ lines: [], problems: ["2 WrongShape"] });
  });

  test("cannot bring properties of its own, nor a prototype", () => {
    const text = encodeLine(lines[0]!).replace(
      '"member":{',
      '"__proto__":{"polluted":true},"constructor":{"prototype":{}},"member":{"extra":1,"__proto__":{"x":1},',
    );
    const [line] = decode(encodeHeader(header) + text).lines;
    expect(line).toEqual(lines[0]);
    expect(Object.getPrototypeOf(line!.payload)).toBe(Object.prototype);
    expect(JSON.stringify(line)).not.toContain("extra");
    expect("polluted" in {}).toBe(false);
  });

  test("cannot fill the memory with one line, and what follows is read", () => {
    const decoder = new RecordingDecoder();
    decoder.push(encodeHeader(header));
    for (let i = 0; i < 100; i += 1) decoder.push("x".repeat(100_000));
    const { lines: read, problems } = decoder.push(`\n${encodeLine(lines[0]!)}`);
    expect(problems.map(({ kind }) => kind)).toEqual(["TooLong"]);
    expect(read).toEqual([lines[0]]);
  });

  test("has its problems counted, and a thousand of them told", () => {
    const { problems, counts } = decode(encodeHeader(header) + "{\n".repeat(5_000));
    expect(problems).toHaveLength(1_000);
    expect(counts.get("BadJson")).toBe(5_000);
  });

  test("nested ever deeper is a line that is not known", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}\n`;
    expect(decode(encodeHeader(header) + deep).lines).toEqual([]);
  });

  test("never throws, whatever it holds", () => {
    const splice = fc.record({ at: fc.nat(whole.length), cut: fc.nat(20), put: fc.string() });
    fc.assert(
      fc.property(
        fc.array(splice, { maxLength: 5 }),
        fc.integer({ min: 1, max: 300 }),
        (edits, n) => {
          let text = whole;
          for (const { at, cut, put } of edits)
            text = text.slice(0, at) + put + text.slice(at + cut);
          const { lines: read } = decode(text, n);
          // What was read can be written and read again: every line of it is one of the format.
          expect(read.map(encodeLine)).toHaveLength(read.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("of any JSON values gives lines of the format or none", () => {
    const payload = fc.oneof(fc.jsonValue(), fc.constant(lines[0]!.payload));
    const line = fc.record({
      kind: fc.constantFrom("note", "report", "lag", "tick"),
      payload,
      seq: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (values) => {
        const text = values.map((value) => `${JSON.stringify({ ...facts, atMs: 1, ...value })}\n`);
        for (const read of decode(encodeHeader(header) + text.join("")).lines) encodeLine(read);
      }),
      { numRuns: 200 },
    );
  });
});

function canRead(field: unknown, value: unknown): boolean {
  try {
    (field as Field<unknown>).read(value);
    return true;
  } catch {
    return false;
  }
}

describe("pseudonyms", () => {
  function told(options?: { topics?: boolean }) {
    const names = pseudonymiser(options);
    return [names.header(header), ...lines.map(names.line)];
  }

  test("leave no name anywhere, in free text neither", () => {
    const text = JSON.stringify(told());
    for (const secret of ["billing", "10.1.2.3", "0b7a", "iban", "IBAN", "prod-eu"]) {
      expect(text).not.toContain(secret);
    }
  });

  test("are the same wherever the name stands, and a process is known by its client id", () => {
    const [head, left, failed] = told();
    expect(head).toMatchObject({ groups: ["group-1"], clusterId: "cluster-1", pseudonyms: true });
    expect(left).toMatchObject({
      group: "group-1",
      payload: {
        groupId: "group-1",
        member: { memberId: "member-1", clientId: "client-1", clientHost: "host-1" },
      },
    });
    expect(failed).toMatchObject({ payload: { processId: "client-1", error: "(removed)" } });
    expect(told()).toEqual(told());
  });

  test("keep the words of Kafka's clients, for rules understand them", () => {
    const [, left] = told();
    expect(left).toMatchObject({ payload: { reason: "consumer poll timeout has expired" } });
    const [first] = lines;
    const reason = "cached metadata has changed on /10.1.2.3 for billing";
    const line = { ...first!, payload: { ...first!.payload, reason } } as RecordingLine;
    expect(pseudonymiser().line(line)).toMatchObject({
      payload: { reason: "cached metadata has changed" },
    });
  });

  test("are made of every text that a note or report can have", () => {
    const names = new Names();
    const secret = "Jane Roe's laptop";
    const texts = Object.entries(shared).filter(([, field]) => canRead(field, secret));
    expect(texts.map(([name]) => name)).toContain("apiName");
    for (const [name, field] of texts) {
      expect([name, (field as Field<unknown>).rename(secret, names)]).not.toEqual([name, secret]);
    }
  });

  test("leave topics as they are where that is asked for", () => {
    expect(JSON.stringify(told({ topics: false }))).toContain('"topic":"iban"');
  });

  test("make a recording that is read like any other", () => {
    const names = pseudonymiser();
    const text =
      encodeHeader(names.header(header)) + lines.map((l) => encodeLine(names.line(l))).join("");
    expect(decode(text)).toMatchObject({ problems: [] });
    expect(decode(text).lines).toHaveLength(lines.length);
  });
});
