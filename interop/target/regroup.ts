/** Starts `regroup broker` as a user would: the built command, a free port, its first line of JSON. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { regroupEntry, regroupVersion } from "../peers.ts";
import { endProcess, own } from "./process.ts";
import type { Target } from "./target.ts";

/** What a caller may add to the command line. */
export interface RegroupOptions {
  config?: readonly string[];
  /** Arguments of node itself, e.g. `--expose-gc`. */
  nodeArgs?: readonly string[];
  /** A command that runs the rest, e.g. taskset. */
  prefix?: readonly string[];
}

/** Starts the broker and waits until it says that it is ready. */
export async function startRegroup(options: RegroupOptions = {}): Promise<Target> {
  const config = (options.config ?? []).flatMap((setting) => ["--config", setting]);
  const node = [process.execPath, ...(options.nodeArgs ?? []), regroupEntry];
  const command = [
    ...(options.prefix ?? []),
    ...node,
    "broker",
    "--port",
    "0",
    "--json",
    ...config,
  ];
  const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
  own(child);
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint = (complaint + chunk).slice(-2_000);
  });
  const lines = createInterface({ input: child.stdout });
  const ready = await Promise.race([once(lines, "line"), once(child, "close").then(() => null)]);
  if (ready === null) throw new Error(`regroup broker ended at once: ${complaint.trim()}`);
  lines.resume();
  const { bootstrapServers } = JSON.parse(String(ready[0])) as { bootstrapServers: string };
  return {
    name: "regroup",
    version: regroupVersion,
    bootstrapServers,
    pid: child.pid ?? 0,
    stop: () => endProcess(child),
  };
}
