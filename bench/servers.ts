/** The servers that are measured: regroup, franz-go's kfake, Apache Kafka. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import {
  buildGo,
  execute,
  kafkaVersion,
  MissingPeerError,
  regroupEntry,
  regroupVersion,
  root,
} from "../interop/peers.ts";
import { formatKafka } from "../interop/target/kafka.ts";
import { endProcess, freePorts, own, untilListening } from "../interop/target/process.ts";
import { onServerCore } from "./machine.ts";

export type ServerName = "regroup" | "kfake" | "kafka";

/** A server that can be started: its command, and what has to go away afterwards. */
export interface Launch {
  readonly command: readonly string[];
  readonly env: Record<string, string>;
  readonly port: number;
  remove(): Promise<void>;
}

/** What is reachable in a server's memory. */
export interface LiveBytes {
  /** Of the heap alone. */
  readonly heap: number;
  /** With buffers outside the heap: in regroup the logs, which Kafka has on disk. */
  readonly all: number;
}

/** One kind of server. */
export interface ServerKind {
  readonly name: ServerName;
  /** Keeps what is produced in memory for good, so that it must be started afresh for each produce run. */
  readonly keepsRecordsInMemory: boolean;
  /** Builds or finds it and says its version; rejects with a MissingPeerError. */
  version(): Promise<string>;
  launch(): Promise<Launch>;
  /** What is reachable after a full garbage collection. */
  liveBytes(server: Server): Promise<LiveBytes>;
}

/** A started server. */
export interface Server {
  readonly kind: ServerKind;
  readonly port: number;
  readonly pid: number;
  /** Sends a signal and resolves to the next line that the server prints. */
  ask(signal: NodeJS.Signals): Promise<string>;
  stop(): Promise<void>;
}

/** What both brokers would otherwise spend waiting while a group of one is joined. */
const joinAtOnce = "group.initial.rebalance.delay.ms=0";

const regroup: ServerKind = {
  name: "regroup",
  keepsRecordsInMemory: true,
  version: async () => {
    if (!existsSync(regroupEntry)) throw new MissingPeerError(`${regroupEntry} is not built`);
    return `${regroupVersion} on Node ${process.version}`;
  },
  launch: async () => {
    const [port = 0] = await freePorts(1);
    const options = ["--port", String(port), "--config", joinAtOnce];
    return {
      command: [process.execPath, regroupEntry, "broker", ...options],
      env: {},
      port,
      remove: async () => {},
    };
  },
  liveBytes: async (server) => JSON.parse(await server.ask("SIGUSR2")) as LiveBytes,
};

const kfake: ServerKind = {
  name: "kfake",
  keepsRecordsInMemory: true,
  version: async () => {
    await buildGo("bench/peers/kfake", "kfake");
    const manifest = readFileSync(join(root, "bench/peers/kfake/go.mod"), "utf8");
    return `${/kfake (v\S+)/.exec(manifest)?.[1]}, GOMAXPROCS=1`;
  },
  launch: async () => {
    const binary = await buildGo("bench/peers/kfake", "kfake");
    const [port = 0] = await freePorts(1);
    const env = { GOMAXPROCS: "1" };
    return { command: [binary, "-port", String(port)], env, port, remove: async () => {} };
  },
  liveBytes: async (server) => onlyHeap(Number(await server.ask("SIGUSR1"))),
};

const kafka: ServerKind = {
  name: "kafka",
  keepsRecordsInMemory: false,
  version: async () => {
    await execute("java", ["-version"]);
    return `${kafkaVersion}, KRaft, one node, 1 GB heap`;
  },
  launch: async () => {
    const { command, port, remove } = await formatKafka({ config: [joinAtOnce] });
    return { command, env: {}, port, remove };
  },
  liveBytes: async (server) => {
    const histogram = await execute("jcmd", [String(server.pid), "GC.class_histogram"]);
    return onlyHeap(Number(/^Total\s+\d+\s+(\d+)/m.exec(histogram)?.[1]));
  },
};

function onlyHeap(heap: number): LiveBytes {
  return { heap, all: heap };
}

/** Every kind, ours first. */
export const serverKinds: readonly ServerKind[] = [regroup, kfake, kafka];

/** Starts a server on its core and waits until it takes connections. */
export async function startServer(kind: ServerKind, nodeArgs: readonly string[] = []) {
  const launch = await kind.launch();
  const command = [...onServerCore, ...withNodeArgs(kind, launch.command, nodeArgs)];
  const child = spawn(command[0] ?? "", command.slice(1), {
    env: { ...process.env, ...launch.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  own(child);
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout });
  lines.resume();
  const server: Server = {
    kind,
    port: launch.port,
    pid: child.pid ?? 0,
    ask: async (signal) => {
      const answer = once(lines, "line");
      child.kill(signal);
      return String((await answer)[0]);
    },
    stop: () => stop(child, launch),
  };
  try {
    await untilListening(child, launch.port, 60_000);
  } catch (error) {
    await server.stop();
    throw error;
  }
  await sleep(kind.name === "kafka" ? 2_000 : 100);
  return server;
}

function withNodeArgs(kind: ServerKind, command: readonly string[], nodeArgs: readonly string[]) {
  if (kind.name !== "regroup") return command;
  return [command[0] ?? "", ...nodeArgs, ...command.slice(1)];
}

async function stop(child: ChildProcess, launch: Launch): Promise<void> {
  await endProcess(child);
  await launch.remove();
}
