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
