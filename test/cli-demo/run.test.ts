import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "regroup-demo-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("three processes read the lines of a file from a real broker, and the demo ends with the input", async () => {
  const file = join(folder, "lines.txt");
  writeFileSync(file, Array.from({ length: 200 }, (_, i) => `line ${i}\n`).join(""));
  const args = [main, "demo", "--no-console", "--input", file, "--rate", "200", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  const [first, last] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({ event: "rebalance", number: 1, cause: "member-joined" });
  const owners = first.partitions.map(({ to }: { to: string }) => to).sort();
  expect(owners).toEqual(
    ["consumer-1", "consumer-2", "consumer-3"].flatMap((name) => [name, name]),
  );
  expect(last).toMatchObject({ event: "summary", rebalanceCount: 1, duplicateCount: 0 });
});

test("a wrong argument is one sentence on stderr, and exit code 2", async () => {
  const run = promisify(execFile)(process.execPath, [main, "demo", "--rate", "fast"]);
  await expect(run).rejects.toMatchObject({
    code: 2,
    stdout: "",
    stderr: '--rate takes a number from 1 to 10000, but was given "fast".\n',
  });
});
