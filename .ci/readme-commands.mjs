// Runs the README's `sh` blocks, one shell per block, each from the repository's root. A block under a comment
// `<!-- not run by CI: why -->` is passed over, and said so.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const readme = readFileSync("README.md", "utf8");
const blocks = [...readme.matchAll(/(?:<!-- not run by CI: (.*?) -->\n+)?```sh\n([\s\S]*?)```/g)];
let failed = 0;
let passed = 0;
for (const [, reason, text] of blocks) {
  const commands = text.trim();
  if (reason !== undefined) {
    console.log(`-- passed over (${reason}): ${commands.split("\n")[0]}`);
    continue;
  }
  console.log(`-- ${commands}`);
  const started = Date.now();
  const { status, signal } = spawnSync("bash", ["-euo", "pipefail", "-c", commands], {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 600_000,
  });
  const ok = status === 0;
  ok ? passed++ : failed++;
  console.log(`-- ${ok ? "ok" : `failed (${signal ?? status})`} after ${Date.now() - started} ms`);
}
if (passed === 0) throw new Error("the README has no command to run");
console.log(`README: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
