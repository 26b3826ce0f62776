import { readFileSync } from "node:fs";
import { PassThrough, Readable, Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/cli/usage-error.ts";
import { wireCommand } from "../../src/cli/wire.ts";
import {
  decodeMessage,
  decodeRecordBatches,
  encodeMessage,
  type LineCodec,
} from "../../src/cli/wire-lines.ts";
import { pipeLines } from "../../src/cli/wire-streams.ts";
import { loadCodecs } from "../../src/node/index.ts";
import { messageByName } from "../../src/protocol/index.ts";
import { bytesOf, kafkaBatches } from "../protocol/records/kafka-batches.ts";

const file = new URL("../fixtures/kafka/vectors/wire.jsonl.gz", import.meta.url);
const joins = gunzipSync(readFileSync(file))
  .toString("utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { name: string; version: number; hex: string; json: object })
  .filter(({ name, version }) => name === "JoinGroupRequest" && version === 9);
const joinGroup = messageByName("JoinGroupRequest")!;

/** What the lines become, and the error they end with. */
async function run(codec: LineCodec, input: string): Promise<{ output: string; error?: string }> {
  const sink = new PassThrough();
  const chunks: Buffer[] = [];
  sink.on("data", (chunk: Buffer) => chunks.push(chunk));
  const output = () => Buffer.concat(chunks).toString();
  try {
    await pipeLines(codec, { input: Readable.from([input]), output: sink });
    return { output: output() };
  } catch (error) {
    return { output: output(), error: (error as Error).message };
  }
}

describe("regroup wire", () => {
  const hexLines = joins.map(({ hex }) => `${hex}\n`).join("");

  it("turns Kafka's hex into Kafka's JSON, and back into the same hex", async () => {
    const decoded = await run(decodeMessage(joinGroup, 9), hexLines);
    const lines = decoded.output.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(joins.map(({ json }) => json));
    expect(await run(encodeMessage(joinGroup, 9), decoded.output)).toEqual({ output: hexLines });
  });

  it("takes an empty line for a message of no bytes", async () => {
    const listGroups = messageByName("ListGroupsRequest")!;
    expect(await run(decodeMessage(listGroups, 0), "\n\n")).toEqual({ output: "{}\n{}\n" });
  });

  it("turns record batches into the JSON of Kafka's vectors", async () => {
    const input = kafkaBatches.map(({ hex }) => `${hex}\n`).join("");
    const { output } = await run(decodeRecordBatches(await loadCodecs()), input);
    const lines = output.trimEnd().split("\n");
    expect(lines).toEqual(kafkaBatches.map(({ batches }) => JSON.stringify(batches)));
  });

  it("names line, message, version, path and byte of what it cannot read, after the lines before", async () => {
    const [first] = joins;
    const input = `${first!.hex}\n${first!.hex.slice(0, 30)}\n${first!.hex}\n`;
    const { output, error } = await run(decodeMessage(joinGroup, 9), input);
    expect(output.split("\n").length).toBe(2);
    expect(error).toMatch(/^Line 2: JoinGroupRequest v9 [\w.[\]]+ at byte \d+: .+$/);
  });

  it.each([
    ["xyz", /^Line 1: JoinGroupRequest v9 at byte 0: "x" is no hex digit$/],
    ["00000", /^Line 1: JoinGroupRequest v9 at byte 2: an odd number of hex digits$/],
  ])("refuses %j as hex", async (line, error) => {
    expect((await run(decodeMessage(joinGroup, 9), line)).error).toMatch(error);
  });

  it.each([
    ['{"groupId":', /^Line 1: JoinGroupRequest v9: .*JSON/],
    ['{"groupId":7}', /^Line 1: JoinGroupRequest.*groupId.*string/],
    ['{"groupName":"g"}', /^Line 1: JoinGroupRequest.*groupName/],
  ])("refuses %j as JSON", async (line, error) => {
    expect((await run(encodeMessage(joinGroup, 9), line)).error).toMatch(error);
  });

  it("refuses a record batch whose crc is wrong, or that is cut", async () => {
    const bytes = bytesOf(kafkaBatches.find(({ compression }) => compression === "none")!);
    const hex = Buffer.from(bytes).toString("hex");
    const decode = decodeRecordBatches(await loadCodecs());
    const cut = await run(decode, hex.slice(0, -4));
    expect(cut.error).toMatch(
      /^Line 1: RecordBatch at byte 0: a batch is cut short, \d+ bytes left$/,
    );
    bytes[bytes.length - 2]! ^= 1;
    const changed = await run(decode, Buffer.from(bytes).toString("hex"));
    expect(changed.error).toMatch(/^Line 1: RecordBatch v2/);
  });

  it("ends quietly when nobody reads on", async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("gone"), { code: "EPIPE" })),
    });
    await pipeLines((line) => line, { input: Readable.from(["a\nb\n"]), output: gone });
  });

  it.each([
    [["decode"], "--name is missing: which message, such as JoinGroupRequest?"],
    [["decode", "--name", "Join"], 'There is no message "Join".'],
    [
      ["encode", "--name", "JoinGroupRequest"],
      "--version is missing: JoinGroupRequest has versions 0 to 9.",
    ],
    [
      ["encode", "--name", "JoinGroupRequest", "--version", "10"],
      'JoinGroupRequest has versions 0 to 9, not "10".',
    ],
    [
      ["decode", "--name", "JoinGroupRequest", "--version", "1e0"],
      'JoinGroupRequest has versions 0 to 9, not "1e0".',
    ],
    [["decode", "--records", "--version", "2"], "--records takes neither --name nor --version."],
  ])("explains %j in a sentence", async (args, sentence) => {
    const command = wireCommand().parseAsync(args, { from: "user" });
    await expect(command).rejects.toThrow(new UsageError(sentence));
  });
});
