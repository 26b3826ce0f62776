import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startBroker } from "../../src/embedded/index.ts";

/** The file that package.json names as `bin`, as `npm run build` makes it. */
const main = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));

const children: ChildProcess[] = [];
let broker: Awaited<ReturnType<typeof startBroker>>;

beforeAll(async () => {
  broker = await startBroker({ topics: [{ name: "orders", partitions: 2 }] });
});
afterAll(() => broker.close());
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

/** `regroup …` on the broker of this file, with this on stdin. */
function start(command: string, args: readonly string[], input = "") {
  const argv = [main, command, "-b", broker.bootstrapServers, ...args];
  const child = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (bytes) => {
    output.stdout += bytes;
  });
  child.stderr.on("data", (bytes) => {
    output.stderr += bytes;
  });
  child.stdin.end(input);
  const ended = once(child, "close").then(([code]) => ({ ...output, code: code as number }));
  return { child, ended, output };
}

describe("commands on a cluster, as processes", () => {
  it("write what producers send, commit it, and show it as read", async () => {
    const produced = await start("produce", ["-t", "orders", "-K", ":"], "a:1\nb:2\nc:3\n").ended;
    expect(produced).toMatchObject({ stdout: "", code: 0 });
    const consumed = await start("consume", ["-G", "g", "orders", "-o", "beginning", "-e", "-q"])
      .ended;
    expect(consumed).toMatchObject({ stderr: "", code: 0 });
    expect(consumed.stdout.trim().split("\n").sort()).toEqual(["1", "2", "3"]);
    const described = await start("groups", ["--describe", "--group", "g", "--json"]).ended;
    const [group] = JSON.parse(described.stdout).groups;
    expect(group).toMatchObject({ groupId: "g", state: "Empty" });
    const lags = group.offsets.map(({ lag }: { lag: number }) => lag);
    expect(lags.every((lag: number) => lag === 0)).toBe(true);
  });

  it("say in one line what went wrong, and end with 1, or with 2 for bad usage", async () => {
    const [failed, misused] = await Promise.all([
      start("topics", ["--create", "--topic", "orders"]).ended,
      start("topics", ["--create"]).ended,
    ]);
    expect(failed).toMatchObject({ stdout: "", code: 1 });
    expect(failed.stderr).toMatch(/^topic orders: .*TOPIC_ALREADY_EXISTS.*\n$/);
    expect(misused).toEqual({ stdout: "", stderr: "--create takes --topic.\n", code: 2 });
  });

  it("leave their group when they are interrupted", async () => {
    const { child, ended, output } = start("consume", ["-G", "left", "orders"]);
    while (!output.stderr.includes("assigned: orders [0], orders [1]")) {
      await once(child.stderr!, "data");
    }
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/revoked: orders \[0\], orders \[1\]\n$/);
    const { stdout } = await start("groups", ["--list", "--state", "empty"]).ended;
    expect(stdout).toMatch(/^left +Empty$/m);
  });
});
