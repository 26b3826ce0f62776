/**
 * `npm run lessons`: plays the demo's lessons against the real coordinator with real processes, and compares what the API
 * tells of each with what the processes' own logs prove. Ends with 1 where they differ.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { GroupView } from "regroup/insight";
import { compare, PAUSE_WITHIN_MS, type Verdict } from "./compare.ts";
import { readProcessLogs } from "./process-logs.ts";

const usage = `npm run lessons -- [options]
  --lesson NAME   only this one (default all)
  --keep          keep the processes' logs, and say where they are`;

const regroup = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));

interface PlayedScene {
  readonly lessonId: string;
  readonly groupId: string;
  readonly view: GroupView;
}

const COLUMNS = [
  "scene",
  "rebalances",
  "pauses",
  "longest",
  "off by at most",
  "moved told/true",
  "twice told/true",
  "",
] as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      lesson: { type: "string", default: "all" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "regroup-lessons-"));
  try {
    return await judge(values.lesson, folder);
  } finally {
    if (values.keep) process.stdout.write(`The processes' logs are in ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(lesson: string, folder: string): Promise<number> {
  const differences: string[] = [];
  const rows: string[][] = [];
  const exitCode = await play(lesson, folder, ({ groupId, view }) => {
    const verdict = compare(view, readProcessLogs(join(folder, groupId), view.now.asOfMs));
    rows.push(rowOf(groupId, verdict));
    differences.push(...verdict.differences.map((difference) => `${groupId}: ${difference}`));
    process.stderr.write(
      `${groupId}: ${verdict.differences.length === 0 ? "agrees" : "differs"}\n`,
    );
  });
  process.stdout.write(`${table([[...COLUMNS], ...rows])}\n`);
  process.stdout.write(
    `A pause agrees within ${PAUSE_WITHIN_MS} ms; moves and records processed twice agree exactly.\n`,
  );
  for (const difference of differences) process.stdout.write(`${difference}\n`);
  return exitCode === 0 && differences.length === 0 && rows.length > 0 ? 0 : 1;
}

/** Runs the lessons in a process of their own; resolves to its exit code once every scene was handed over. */
async function play(
  lesson: string,
  folder: string,
  onScene: (scene: PlayedScene) => void,
): Promise<number> {
  const args = [regroup, "demo", "--lesson", lesson, "--json", "--process-logs", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    onScene(JSON.parse(line) as PlayedScene);
  }
  return ended;
}

function rowOf(groupId: string, verdict: Verdict): string[] {
  return [
    groupId,
    `${verdict.rebalanceCount}`,
    `${verdict.pauseCount}`,
    `${(verdict.longestPauseMs / 1_000).toFixed(2)} s`,
    `${verdict.pauseOffByMs.toFixed(1)} ms`,
    `${verdict.toldMoves}/${verdict.trueMoves}`,
    `${verdict.toldRepeats}/${verdict.trueRepeats}`,
    verdict.differences.length === 0 ? "agrees" : "DIFFERS",
  ];
}

/** Columns as wide as their widest cell, in Markdown. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map(
    (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`,
  );
  lines.splice(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  return lines.join("\n");
}

process.exitCode = await main();
