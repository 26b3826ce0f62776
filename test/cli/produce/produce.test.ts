import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ProduceFlags, producePlan, recordOf } from "../../../src/cli/produce/produce-plan.ts";
import { RecordSplitter } from "../../../src/cli/produce/record-splitter.ts";
import { runProduce } from "../../../src/cli/produce/run-produce.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { startBroker } from "../../../src/embedded/index.ts";
import { Admin } from "../../../src/node-client/index.ts";
import { MemoryOutput } from "../memory-output.ts";

const flags: ProduceFlags = { topic: "t", delimiter: "\\n" };

function split(delimiter: string, chunks: readonly string[]): string[] {
  const splitter = new RecordSplitter(delimiter);
  const records = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  const last = splitter.end();
  return [...records, ...(last === null ? [] : [last])].map(String);
}

describe("records of a stream", () => {
  it.each([
    ["\n", ["a\nb\n"], ["a", "b"]],
    ["\n", ["a", "b", "c\nd"], ["abc", "d"]],
    ["\n", ["a\n\nb"], ["a", "", "b"]],
    ["\n", [], []],
    ["--", ["a-", "-b-c-", "-"], ["a", "b-c"]],
    ["--", ["a---b"], ["a", "-b"]],
  ])("between %j, as %j come", (delimiter, chunks, records) => {
    expect(split(delimiter, chunks)).toEqual(records);
  });

  it("are cut alike, however the bytes come", () => {
    const text = "one--two----three-four--";
    const whole = split("--", [text]);
    for (let size = 1; size < 6; size++) {
      const chunks = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      expect(split("--", chunks)).toEqual(whole);
    }
  });
});

describe("flags", () => {
  it("make a key of what is before the delimiter, and null of what is empty", () => {
    const plan = (more: Partial<ProduceFlags>) => producePlan({ ...flags, ...more }, []);
    const record = (text: string, more: Partial<ProduceFlags> = {}) => {
      const { key, value } = recordOf(Buffer.from(text), plan(more).form);
      return [key?.toString() ?? null, value?.toString() ?? null];
    };
    expect(record("k:v:w", { keyDelimiter: ":" })).toEqual(["k", "v:w"]);
    expect(record("v", { keyDelimiter: ":", key: "fixed" })).toEqual(["fixed", "v"]);
    expect(record(":", { keyDelimiter: ":" })).toEqual(["", ""]);
    expect(record(":", { keyDelimiter: ":", nullEmpty: true })).toEqual([null, null]);
    expect(record("a\tb", { keyDelimiter: "\\t" })).toEqual(["a", "b"]);
  });

  it.each<[Partial<ProduceFlags>, string]>([
    [{ topic: "" }, "Which topic? Give -t topic."],
    [{ compression: "rar" }, '-z takes one of none, gzip, snappy, lz4, zstd, but was given "rar".'],
    [{ partition: "x" }, '-p takes a number from 0 to 2147483647, but was given "x".'],
    [{ count: "0" }, '-c takes a number of 1 or more, but was given "0".'],
    [{ header: ["=v"] }, '-H takes name=value, but was given "=v".'],
    [{ delimiter: "" }, "-D takes a text that is not empty."],
    [{ keyDelimiter: "" }, "-K takes a text that is not empty."],
  ])("%j are refused in a sentence", (more, message) => {
    expect(() => producePlan({ ...flags, ...more }, [])).toThrow(new UsageError(message));
  });

  it("take a file as one record, and with -l as lines", () => {
    expect(producePlan(flags, ["a"]).delimiter).toBeNull();
    expect(producePlan({ ...flags, lines: true }, ["a"]).delimiter).toBe("\n");
    expect(producePlan(flags, []).delimiter).toBe("\n");
  });
});

describe("regroup produce", () => {
  let broker: Awaited<ReturnType<typeof startBroker>>;
  const folder = mkdtempSync(join(tmpdir(), "regroup-produce-"));
  let topicCount = 0;

  beforeAll(async () => {
    broker = await startBroker({ config: { "auto.create.topics.enable": false } });
  });
  afterAll(async () => {
    await broker.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    process.exitCode = 0;
  });

  async function newTopic(): Promise<string> {
    const name = `t${topicCount++}`;
    await using admin = new Admin({ bootstrapServers: broker.bootstrapServers });
    await admin.createTopics([{ name, numPartitions: 2 }]);
    return name;
  }

  /** What the topic holds: how many records in each partition. */
  async function counts(topic: string): Promise<number[]> {
    await using admin = new Admin({ bootstrapServers: broker.bootstrapServers });
    const at = [0, 1].map((partition) => ({ topic, partition, at: "latest" as const }));
    return (await admin.listOffsets(at)).map(({ offset }) => offset ?? -1);
  }

  async function run(
    more: Partial<ProduceFlags> & { readonly topic: string },
    options: {
      readonly stdin?: Readable;
      readonly files?: readonly string[];
      readonly isWatched?: boolean;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<MemoryOutput> {
    const { stdin = Readable.from([]), files = [], isWatched = false } = options;
    const { signal = new AbortController().signal } = options;
    const plan = producePlan({ ...flags, ...more }, files);
    const output = new MemoryOutput({ isJson: more.json ?? false });
    const properties = { "bootstrap.servers": broker.bootstrapServers, "max.block.ms": "500" };
    await runProduce(plan, properties, { stdin, output, isWatched, signal });
    return output;
  }

  it("sends each line of stdin, and says nothing to a pipe", async () => {
    const topic = await newTopic();
    const output = await run({ topic, partition: "1" }, { stdin: Readable.from(["a\nb\n", "c"]) });
    expect(await counts(topic)).toEqual([0, 3]);
    expect(output).toMatchObject({ printed: [], documents: [], notes: [] });
  });

  it("sends files, whole or by lines, compressed, up to a count", async () => {
    const topic = await newTopic();
    const file = join(folder, "records");
    writeFileSync(file, "1\n2\n3\n");
    await run({ topic, partition: "0", compression: "gzip" }, { files: [file, file] });
    expect(await counts(topic)).toEqual([2, 0]);
    await run({ topic, partition: "1", lines: true, count: "2" }, { files: [file] });
    expect(await counts(topic)).toEqual([2, 2]);
  });

  it("tells a person at a terminal what it did, and a program in JSON", async () => {
    const topic = await newTopic();
    const told = await run({ topic }, { stdin: Readable.from(["ab\n"]), isWatched: true });
    expect(told.notes).toEqual([
      expect.stringMatching(/^% 1 records \(2 bytes\) written to t\d+ in \d+ ms$/),
    ]);
    const json = await run({ topic, json: true }, { stdin: Readable.from(["ab\n"]) });
    expect(json.documents).toEqual([
      {
        topic,
        sentCount: 1,
        writtenCount: 1,
        valueBytes: 2,
        durationMs: expect.any(Number),
        error: null,
      },
    ]);
  });

  it("fails with the first error, and stops to read", async () => {
    const stdin = new PassThrough();
    stdin.write("a\n");
    const output = run({ topic: "nowhere", json: true }, { stdin });
    await expect(output).rejects.toThrow(
      /^A record was not written: Topic nowhere is not in the cluster after 5\d\d ms/,
    );
    expect(stdin.destroyed).toBe(true);
  });

  it("sends what it has read when it is told to end", async () => {
    const topic = await newTopic();
    const stdin = new PassThrough();
    const stop = new AbortController();
    stdin.write("a\nb\nhalf");
    const running = run({ topic, partition: "0" }, { stdin, signal: stop.signal });
    await expect.poll(() => counts(topic)).toEqual([2, 0]);
    stop.abort();
    await running;
    expect(await counts(topic)).toEqual([3, 0]);
  });

  it("names a file that it cannot read", async () => {
    const topic = await newTopic();
    const running = run({ topic }, { files: [join(folder, "missing")] });
    await expect(running).rejects.toThrow(`Cannot read ${join(folder, "missing")}: ENOENT.`);
  });
});
