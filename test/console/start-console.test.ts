import { connect } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { groupPathSegment } from "../../src/console/group-path.ts";
import { type RunningConsole, startConsole } from "../../src/console/index.ts";
import { EventReader } from "./event-reader.ts";
import { FakeControl } from "./fake-control.ts";
import { FakeObservatory, START_MS } from "./fake-observatory.ts";
import { pageFolder } from "./page-folder.ts";

const page = pageFolder();
afterAll(() => page.remove());

const running: RunningConsole[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

async function start(options: Partial<Parameters<typeof startConsole>[0]> = {}) {
  const observatory = new FakeObservatory();
  const started = await startConsole({ observatory, version: "0.0.0", port: 0, ...options });
  running.push(started);
  return { ...started, observatory };
}

/** What a server answers to these very bytes: `fetch` would tidy them up. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setEncoding("utf8");
    socket.on("data", (text) => {
      answer += text;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("startConsole", () => {
  it("listens on this machine alone, says where, and leaves the process as it was", async () => {
    const before = globalThis.Request;
    const logged: string[] = [];
    const { url, port } = await start({ log: (line) => logged.push(line) });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await (await fetch(`${url}/api/meta`)).json()) as object).toHaveProperty("target");
    expect(logged).toEqual([]);
    expect(globalThis.Request).toBe(before);
  });

  it("warns when others can reach it, the more so if they can act", async () => {
    const logged: string[] = [];
    const log = (line: string): number => logged.push(line);
    await start({ host: "0.0.0.0", log });
    await start({ host: "0.0.0.0", log, control: new FakeControl() });
    expect(logged[0]).toMatch(
      /^The console listens on 0\.0\.0\.0: whoever .* look at the groups, /,
    );
    expect(logged[1]).toMatch(/act on them/);
  });

  it("says in a sentence that the port is taken", async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(
      `The console cannot listen on 127.0.0.1:${port}: another program does. Give it another --port, or --port 0 for any.`,
    );
  });

  it("streams to a browser and ends its streams when it closes", async () => {
    const { url, observatory, close } = await start();
    const watch = observatory.addGroup("billing");
    const reader = new EventReader(await fetch(`${url}/api/stream/groups/billing`));
    expect(await reader.next()).toMatchObject({ event: "snapshot" });
    watch.push({
      kind: "lag",
      payload: { atMs: START_MS, lag: 1, lagMs: null, lagMsGrade: null },
    });
    expect(await reader.next()).toMatchObject({ event: "delta", data: { seq: 1 } });
    await close();
    expect(watch.listenerCount).toBe(0);
  });

  it("notices that a browser is gone", async () => {
    const { url, observatory } = await start();
    const watch = observatory.addGroup("billing");
    const stop = new AbortController();
    const response = await fetch(`${url}/api/stream/groups/billing`, { signal: stop.signal });
    await new EventReader(response).next();
    expect(watch.listenerCount).toBe(1);
    stop.abort();
    await expect.poll(() => watch.listenerCount, { interval: 2 }).toBe(0);
  });

  it("hangs up on who never reads, and goes on for the others", async () => {
    const { url, port, observatory } = await start();
    const watch = observatory.addGroup("billing");
    const socket = connect(port, "127.0.0.1");
    socket.pause();
    socket.write("GET /api/stream/groups/billing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(() => watch.listenerCount, { interval: 2 }).toBe(1);
    const text = "x".repeat(200_000);
    for (let id = 0; id < 200 && watch.listenerCount > 0; id++) {
      watch.push({
        kind: "event",
        payload: {
          id,
          atMs: START_MS,
          kind: "state",
          text,
          memberName: null,
          rebalanceNumber: null,
          evidence: { grade: "observed", source: "broker", withinMs: 0 },
        },
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(watch.listenerCount).toBe(0);
    expect((await fetch(`${url}/api/meta`)).status).toBe(200);
    socket.destroy();
  });

  it("knows a group by the longest id there can be, however it is escaped", async () => {
    const { url, observatory } = await start();
    const groupId = "\u00e4".repeat(16_383);
    observatory.addGroup(groupId);
    const answer = await fetch(`${url}/api/groups/${groupPathSegment(groupId)}`);
    expect(await answer.json()).toMatchObject({ groupId });
  });

  it("is not troubled by who goes away before all was sent", async () => {
    const logged: string[] = [];
    const log = (line: string): number => logged.push(line);
    const { url, port } = await start({ control: new FakeControl(), log });
    const socket = connect(port, "127.0.0.1");
    const head = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 99";
    await new Promise((resolve) =>
      socket.write(`POST /api/control HTTP/1.1\r\n${head}\r\n\r\n{`, resolve),
    );
    await fetch(`${url}/api/meta`);
    socket.destroy();
    for (let i = 0; i < 3; i++) await fetch(`${url}/api/meta`);
    expect(logged).toEqual([]);
  });

  it.each([
    ["GET /../../etc/passwd HTTP/1.1", 200],
    ["GET /assets/..%2f..%2fpackage.json HTTP/1.1", 404],
    ["GET //evil.example/ HTTP/1.1", 200],
    ["GET /%ff%fe HTTP/1.1", 200],
    ["GET /api/groups/%ff HTTP/1.1", 404],
    ["GET /api/groups/%zz HTTP/1.1", 404],
    ["GET \\\\evil HTTP/1.1", 400],
  ])("answers %j without falling over", async (line, status) => {
    const { port } = await start({ uiFolder: page.folder });
    const answer = await exchange(port, `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/<title>regroup|"error":|^HTTP\/1.1 400/);
    expect(Number(answer.split(" ")[1])).toBe(status);
  });
});
