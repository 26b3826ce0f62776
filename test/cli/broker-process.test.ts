import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
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

/** What matters of the server.properties that Kafka comes with. */
const kafkasOwn = `# The address the socket server listens on.
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kraft-combined-logs
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
`;

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
    writeFileSync(file, kafkasOwn);
    const flags = ["--port", "0", "--config", "num.partitions=4", "--json"];
    const good = run("broker", "--config-file", file, ...flags);
    expect(JSON.parse(await good.firstLine)).toMatchObject({ event: "ready" });
    good.child.kill("SIGTERM");
    expect(await good.ended).toMatchObject({
      code: 0,
      stderr: `Ignored in ${file}: node.id, listeners, advertised.listeners, controller.listener.names, inter.broker.listener.name, listener.security.protocol.map; --host, --port and --brokers say this here.\n`,
    });
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
    [["wire"], "regroup wire needs another word, see regroup wire --help.\n"],
    [["broker", "--config", "foo=1"], "Unknown broker configuration foo.\n"],
    [["broker", "--config", "node.id=2"], /^Cannot configure node.id: [^\n]*--brokers[^\n]*\n$/],
    [
      ["broker", "--port", "65535", "--brokers", "3"],
      "port 65535 leaves no room for 3 brokers: the last one would have port 65537.\n",
    ],
    [
      ["broker", "--port", "0", "--topic", "a_b:1", "--topic", "a.b:1"],
      'Cannot create topic "a.b": its name collides with topic "a_b".\n',
    ],
  ])("answers bad usage %j with one sentence and 2", async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    if (typeof sentence === "string") expect(stderr).toBe(sentence);
    else expect(stderr).toMatch(sentence);
  });

  it("stops with 0 when it is told to before it is ready", async () => {
    const folder = mkdtempSync(join(tmpdir(), "regroup-"));
    const pipe = join(folder, "server.properties");
    execFileSync("mkfifo", [pipe]);
    const { child, ended } = run("broker", "--port", "0", "--config-file", pipe);
    // Opens when the broker reads its configuration, and holds it there.
    const file = await open(pipe, "w");
    child.kill("SIGTERM");
    await file.close();
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    rmSync(folder, { recursive: true });
  });

  it("is helped by help, wherever it stands", async () => {
    const helps = [
      ["broker", "--help"],
      ["broker", "help"],
      ["help", "broker"],
    ].map((args) => run(...args).ended);
    const [first, ...others] = await Promise.all(helps);
    expect(first!.stdout).toContain("--config-file <file>");
    for (const other of others) expect(other).toEqual(first);
  });

  it("ends as it would have when nobody reads its stderr", async () => {
    const { child, ended } = run("consume");
    child.stderr!.destroy();
    expect((await ended).code).toBe(2);
  });

  it("explains itself", async () => {
    const [broker, all] = await Promise.all([run("broker", "--help").ended, run("--help").ended]);
    expect([broker.code, all.code]).toEqual([0, 0]);
    expect(broker.stdout).toContain("regroup broker --port 0 --topic orders:6 --json");
    expect(all.stdout).toContain("Examples:");
  });
});
