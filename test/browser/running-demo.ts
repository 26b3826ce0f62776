import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The demo as `npm start` runs it: brokers, consumers as processes, and the page, each real. */
export interface RunningDemo {
  readonly url: string;
  /** All that it said on stderr. */
  readonly said: () => string;
  stop(): Promise<void>;
}

export const DEMO_GROUP = "order-processors";

const command = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));
const STARTED_WITHIN_MS = 15_000;

/** Starts it and waits for its first line, which says where the page is. */
export async function startDemo(flags: readonly string[] = []): Promise<RunningDemo> {
  const child = spawn(process.execPath, [command, "demo", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += String(text);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), STARTED_WITHIN_MS);
  const url = await pageUrl(child);
  clearTimeout(timer);
  if (url === null) throw new Error(`The demo did not say where its page is. It said: ${said}`);
  return { url, said: () => said, stop: () => stop(child) };
}

async function pageUrl({ stdout }: ChildProcess): Promise<string | null> {
  if (stdout === null) return null;
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const url = /http:\/\/[^\s]+/.exec(line)?.[0];
    if (url === undefined) continue;
    // The rest is read and let go of, or the demo would wait for a reader.
    stdout.resume();
    return url.replace(/\/$/, "");
  }
  return null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}
