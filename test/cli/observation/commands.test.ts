import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startBroker } from "../../../src/embedded/index.ts";
import { Consumer } from "../../../src/node-client/index.ts";
import { observeBroker, recordGroup } from "../../../src/observer/index.ts";
import { foundGroup } from "../../kit/founded-group.ts";
import { TestCluster } from "../../kit/test-cluster.ts";

/** The file that package.json names as `bin`, as `npm run build` makes it. */
const main = fileURLToPath(new URL("../../../dist/bundle/regroup.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "regroup-commands-"));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  const firstOutput = once(child.stdout, "data");
  child.stdout.on("data", (bytes) => {
    output.stdout += bytes;
  });
  child.stderr.on("data", (bytes) => {
    output.stderr += bytes;
  });
  const ended = once(child, "close").then(([code]) => ({ ...output, code: code as number }));
  return { child, firstOutput, ended };
}

const groupId = 'billing\u001b[2J "日本"';

/** Some seconds of a group of three, recorded; two of them leave, or it has its peace. */
async function recordingOf({ isLeft }: { readonly isLeft: boolean }): Promise<string> {
  const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
  const { clock, brokers } = cluster;
  const observatory = observeBroker({ cluster: brokers, clock });
  const { members } = foundGroup(cluster, { groupId, members: 3 });
  const lines: string[] = [];
  const sink = (text: string) => lines.push(text) > 0;
  const recorder = recordGroup({
    ...{ observatory, groupIds: [groupId], sink, product: "regroup test", clock },
  });
  clock.advance(1_000);
  if (isLeft) {
    const [first, second, third] = members as [Member, Member, Member];
    third.leave();
    const joins = [first.join(), second.join()];
    clock.advance(500);
    first.learn(joins[0]!);
    second.learn(joins[1]!);
    first.sync([first.memberId, second.memberId]);
    second.sync();
    clock.advance(1_000);
    second.leave();
    const join = first.join();
    clock.advance(500);
    first.learn(join);
    first.sync([first.memberId]);
  }
  clock.advance(3_000);
  recorder.stop();
  await observatory.close();
  const file = join(folder, `${isLeft ? "left" : "calm"}.jsonl`);
  writeFileSync(file, lines.join(""));
  return file;
}
type Member = ReturnType<typeof foundGroup>["members"][number];

describe("commands on a recording, as processes", () => {
  let file = "";
  let calm = "";
  beforeAll(async () => {
    file = await recordingOf({ isLeft: true });
    calm = await recordingOf({ isLeft: false });
  });

  it("print documents that say which form they have", async () => {
    const [rebalances, explained, described] = await Promise.all([
      run("rebalances", groupId, "--recording", file, "--json").ended,
      run("explain", groupId, "--recording", file, "--json").ended,
      run("describe", groupId, "--recording", file, "--json").ended,
    ]);
    for (const { code, stderr, stdout } of [rebalances, explained, described]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, group: groupId });
    }
    const last = JSON.parse(rebalances.stdout).rebalances.at(-1);
    expect(last).toMatchObject({ trigger: "member-left" });
    expect(JSON.parse(explained.stdout)).toEqual(last);
  });

  it("give a verdict that a script can use", async () => {
    const [well, ill, unknown] = await Promise.all([
      run("doctor", "--recording", calm).ended,
      run("doctor", "--recording", file, "--json").ended,
      run("doctor", "another", "--recording", file).ended,
    ]);
    expect(well).toMatchObject({ code: 0, stderr: "" });
    // More than one rebalance within five minutes is critical.
    expect(ill.code).toBe(20);
    expect(JSON.parse(ill.stdout)).toMatchObject({
      schemaVersion: 1,
      groups: [{ group: groupId }],
    });
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(
      /^There is no group "another" in .*left\.jsonl: there are "billing/,
    );
  });

  it("tell it in lines that no name can break or command", async () => {
    const { code, stdout } = await run("replay", file).ended;
    expect(code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is asked
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout.trimEnd().split("\n").length).toBeGreaterThan(2);
  });
});

describe("commands on a cluster, as processes", () => {
  let broker: Awaited<ReturnType<typeof startBroker>>;
  let consumer: Consumer;
  beforeAll(async () => {
    broker = await startBroker({ topics: [{ name: "orders", partitions: 3 }] });
    const { bootstrapServers } = broker;
    consumer = new Consumer({ bootstrapServers, groupId: "g", clientId: "app-1" });
    consumer.subscribe(["orders"]);
    while (consumer.assignment().length === 0) await consumer.poll(50);
  });
  afterAll(async () => {
    await consumer.close();
    await broker.close();
  });

  it("watch until they are interrupted, and record to a file that is whole", async () => {
    const { bootstrapServers } = broker;
    const file = join(folder, "recorded.jsonl");
    const watching = run("watch", "g", "-b", bootstrapServers, "--jsonl");
    const recording = run("record", "g", "-b", bootstrapServers, "-o", file);
    await watching.firstOutput;
    watching.child.kill("SIGINT");
    await linesIn(file);
    recording.child.kill("SIGHUP");
    const [watched, recorded] = await Promise.all([watching.ended, recording.ended]);
    expect(watched.code).toBe(130);
    const lines = watched.stdout.trimEnd().split("\n");
    const [first] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ schemaVersion: 1, group: "g", kind: "snapshot" });
    expect(first.payload.now.members).toMatchObject([{ name: "app-1" }]);
    expect(recorded).toMatchObject({ code: 0, stdout: "" });
    const written = readFileSync(file, "utf8");
    expect(written.endsWith("}\n")).toBe(true);
    for (const line of written.trimEnd().split("\n")) JSON.parse(line);
  });

  it("say in one sentence that there is no such group, and that there is no such cluster", async () => {
    const [noGroup, noCluster] = await Promise.all([
      run("describe", "nope", "-b", broker.bootstrapServers).ended,
      run("doctor", "-b", "127.0.0.1:1", "--timeout", "500").ended,
    ]);
    expect(noGroup).toMatchObject({ code: 1, stdout: "" });
    expect(noGroup.stderr).toMatch(/^There is no group "nope" in 127\.0\.0\.1:\d+: [^\n]*\n$/);
    expect(noCluster).toMatchObject({ code: 1, stdout: "" });
    expect(noCluster.stderr).toContain("Nothing could be heard of the groups of 127.0.0.1:1");
  });
});

/** Resolves when something was written there. */
async function linesIn(file: string): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(file, "utf8").includes("\n")) return;
    } catch {
      // It is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
