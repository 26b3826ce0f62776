import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function demo(...args: string[]) {
  const child = spawn(process.execPath, [main, "demo", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let text = "";
  child.stderr.on("data", (chunk) => (text += chunk));
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, text }));
  });
  const url = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk) => {
      const found = /http:\/\/\S+:\d+/.exec(String(chunk));
      if (found !== null) resolve(found[0]);
    });
  });
  return { child, url, ended };
}

test("whatever is asked for all at once, the demo goes on, and ends with every process when told to", async () => {
  const { child, url: found, ended } = demo("--port", "0");
  const url = `${await found}/api/control`;
  const ask = async (action: object): Promise<boolean> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(action) });
    return ((await answer.json()) as { ok: boolean }).ok;
  };
  const grown = [1, 1, 1, 1].map((count) => ask({ type: "AddPartitions", count }));
  expect(await Promise.all(grown)).toEqual([true, true, true, true]);
  const stopped = [1, 2, 3].map((nodeId) => ask({ type: "StopBroker", nodeId }));
  expect((await Promise.all(stopped)).filter((isStopped) => isStopped)).toHaveLength(2);
  expect(await ask({ type: "Restart", processId: "consumer-1" })).toBe(true);
  child.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, text: "" });
}, 20_000);

test("a page that cannot be served ends the demo with a sentence, and no process is left", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  const { code, text } = await demo("--port", String(port)).ended;
  taken.close();
  expect(code).toBe(1);
  expect(text).toBe(
    `The console cannot listen on 127.0.0.1:${port}: another program does. Give it another --port, or --port 0 for any.\n`,
  );
}, 20_000);
