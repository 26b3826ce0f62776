import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareFiles } from "../../conformance/compare-files.ts";

const heartbeat = { name: "HeartbeatResponse", version: 0, json: { errorCode: 5 }, hex: "0005" };

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "regroup-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, ...lines: unknown[]): string {
  const path = join(folder, name);
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

async function run(...paths: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const code = await compareFiles(paths, { log, error: log });
  return { code, lines };
}

it("ends with a line for each file, plain or gzipped", async () => {
  const plain = file("plain.jsonl", heartbeat, heartbeat);
  const packed = file("packed.jsonl.gz", heartbeat);
  expect(await run(plain, packed)).toEqual({
    code: 0,
    lines: ["plain.jsonl: 2 of 2", "packed.jsonl.gz: 1 of 1"],
  });
});

it("prints what was expected and what came instead, and exits 1", async () => {
  const { code, lines } = await run(file("miss.jsonl", heartbeat, { ...heartbeat, hex: "0006" }));
  expect(code).toBe(1);
  expect(lines).toEqual([
    'line 2, HeartbeatResponse v0, decoded\n  expected  {"errorCode":5}\n  got       {"errorCode":6}',
    "miss.jsonl: 1 of 2",
  ]);
});

it("shows the first misses only, and counts a malformed message as one", async () => {
  const bad = Array.from({ length: 7 }, () => ({ ...heartbeat, hex: "00" }));
  const { lines } = await run(file("bad.jsonl", ...bad));
  expect(lines[0]).toContain(
    "got       HeartbeatResponse v0 errorCode at byte 0: 2 bytes expected, 1 left",
  );
  expect(lines.slice(5)).toEqual(["… and 2 more misses", "bad.jsonl: 0 of 7"]);
});

it("names the messages that are not implemented, and does not count them", async () => {
  const vote = { name: "VoteRequest", version: 0, json: {}, hex: "00" };
  expect(await run(file("skip.jsonl", vote, heartbeat, vote))).toEqual({
    code: 0,
    lines: ["skipped 2 (VoteRequest)", "skip.jsonl: 1 of 1"],
  });
});

it("names the first few only of many that are not implemented", async () => {
  const others = Array.from({ length: 7 }, (_, i) => ({ ...heartbeat, name: `Other${i}Request` }));
  const { lines } = await run(file("many.jsonl", heartbeat, ...others));
  expect(lines[0]).toBe(
    "skipped 7 (Other0Request, Other1Request, Other2Request, Other3Request, Other4Request and 2 more)",
  );
});

it("does not take a file in which nothing was compared for a success", async () => {
  const path = file("nothing.jsonl", { ...heartbeat, name: "VoteRequest" });
  expect(await run(path)).toEqual({
    code: 1,
    lines: [
      "skipped 1 (VoteRequest)",
      "nothing.jsonl: 0 of 0",
      `${path} has nothing that regroup implements, so nothing was compared.`,
    ],
  });
});

it("compares the other files when one cannot be compared, and ends with 2 all the same", async () => {
  const missing = join(folder, "none.jsonl");
  const miss = file("one-miss.jsonl", { ...heartbeat, hex: "0006" });
  const { code, lines } = await run(missing, file("good.jsonl", heartbeat), miss);
  expect(code).toBe(2);
  expect(lines[0]).toBe(`${missing} cannot be read: ENOENT.`);
  expect(lines).toContain("good.jsonl: 1 of 1");
  expect(lines.at(-1)).toBe("one-miss.jsonl: 0 of 1");
});

it("sets a trace aside that asks for what is not served, whatever its family", async () => {
  const examples = "../fixtures/kafka/vectors/coordinator/examples.jsonl";
  expect(await run(fileURLToPath(new URL(examples, import.meta.url)))).toEqual({
    code: 0,
    lines: ["skipped 1 (classic-basic with ConsumerGroupHeartbeat)", "examples.jsonl: 1 of 1"],
  });
});

it.each([
  ["that is not there", () => join(folder, "none.jsonl"), "cannot be read"],
  [
    "of an unknown kind",
    () => file("kind.jsonl", { what: 1 }),
    "is of no kind of vectors known here",
  ],
  ["that is empty", () => file("empty.jsonl"), "is of no kind of vectors known here"],
  ["of two kinds", () => file("two.jsonl", heartbeat, { what: 1 }), "line 2 is no wire vector"],
  ["that is no JSON", () => fileURLToPath(import.meta.url), "line 1 is not JSON"],
])("a file %s is one sentence and exit code 2", async (_, make, sentence) => {
  const { code, lines } = await run(make());
  expect(code).toBe(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(sentence);
});
