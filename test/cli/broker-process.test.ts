import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { apiVersions, encodeRequest } from "../../src/protocol/index.ts";

/** The file that package.json names as `bin`, as `npm run build` makes it. */
const main = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly firstLine: Promise<string>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

const children: ChildProcess[] = [];

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stderr!.on("data", (bytes) => {
    stderr += bytes;
  });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout!.on("data", (bytes) => {
      stdout += bytes;
      if (stdout.includes("\n")) resolve(stdout.slice(0, stdout.indexOf("\n")));
    });
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number, stdout, stderr }));
  return { child, firstLine, ended };
}

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

/** How many bytes a broker answers ApiVersions with. */
async function ask(port: number): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  const target = { api: apiVersions, apiVersion: 0, correlationId: 1, clientId: "test" };
  socket.write(encodeRequest(target, {}));
  const [answer] = (await once(socket, "data")) as [Uint8Array];
  socket.destroy();
  return answer.length;
}

describe("the command regroup broker", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "prints one line of JSON when it is ready, serves, and stops on %s within a second",
    async (signal) => {
      const args = ["broker", "--port", "0", "--brokers", "2", "--topic", "orders:6", "--json"];
      const { child, firstLine, ended } = run(...args);
      const ready = JSON.parse(await firstLine);
      const { brokers } = ready as { brokers: { nodeId: number; host: string; port: number }[] };
      expect(ready).toMatchObject({
        event: "ready",
        bootstrapServers: brokers.map(({ host, port }) => `${host}:${port}`).join(","),
        clusterId: expect.stringMatching(/^[\w-]{22}$/),
        startMs: expect.any(Number),
      });
      expect(brokers.map(({ nodeId }) => nodeId)).toEqual([1, 2]);
      for (const { port } of brokers) expect(await ask(port)).toBeGreaterThan(100);
      const toldAt = performance.now();
      child.kill(signal);
      const { code, stderr, stdout } = await ended;
      expect(performance.now() - toldAt).toBeLessThan(1_000);
      expect({ code, stderr, lines: stdout.trimEnd().split("\n").length }).toEqual({
        code: 0,
        stderr: "",
        lines: 1,
      });
    },
  );

  it("says in one sentence that its port is in use, and ends with 1", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as { port: number };
    const { code, stdout, stderr } = await run("broker", "--port", String(port)).ended;
    squatter.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `Cannot listen on 127.0.0.1:${port}: the port is in use.\n`,
    });
  });

  it("takes a server.properties file, and a flag over it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "regroup-"));
    const file = join(folder, "server.properties");
    writeFileSync(file, "# a broker\nlisteners=PLAINTEXT://127.0.0.1:0\nnum.partitions=3\n");
    const good = run("broker", "--config-file", file, "--config", "num.partitions=4", "--json");
    expect(JSON.parse(await good.firstLine)).toMatchObject({ event: "ready" });
    good.child.kill("SIGTERM");
    expect((await good.ended).code).toBe(0);
    writeFileSync(file, "num.partition=3\n");
    const { code, stderr } = await run("broker", "--config-file", file).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[^\n]*num\.partition[^\n]*\n$/);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      ["broker", "--port", "nine"],
      '--port takes a number from 0 to 65535, but was given "nine".\n',
    ],
    [["broker", "--port", "0", "--topic", "a b:1"], /^Cannot create topic "a b": [^\n]*\n$/],
    [["frobnicate"], "Unknown command 'frobnicate'.\n"],
  ])("answers bad usage %j with one sentence and 2", async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    if (typeof sentence === "string") expect(stderr).toBe(sentence);
    else expect(stderr).toMatch(sentence);
  });

  it("explains itself", async () => {
    const [broker, all] = await Promise.all([run("broker", "--help").ended, run("--help").ended]);
    expect([broker.code, all.code]).toEqual([0, 0]);
    expect(broker.stdout).toContain("regroup broker --port 0 --topic orders:6 --json");
    expect(all.stdout).toContain("Examples:");
  });
});
