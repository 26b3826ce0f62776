/** What the console costs a broker that it watches: the same load on a broker alone, and on one with the console on it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../interop/peers.ts";
import { endProcess, own } from "../interop/target/process.ts";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { buildLoad, runLoad } from "./load.ts";
import { onServerCore } from "./machine.ts";
import { type Metric, printSeries, ratios, type Series, spread, takeTurns } from "./pairs.ts";
import { profileShares, type Share } from "./watching/profile-share.ts";

const groupCount = 1_000;
const heartbeatsPerSecond = 10_000;
const connections = 400;
const warmupSeconds = 2;
/** Which share of the throughput may be lost. */
const mostLost = 0.03;

const paced: Metric = { name: "CPU µs per heartbeat at that rate", better: "less", digits: 2 };
const pacedP99: Metric = { name: "p99 at that rate, µs", better: "less", digits: 0 };
const heartbeats: Metric = { name: "heartbeats per CPU-second", better: "more", digits: 0 };
const commits: Metric = { name: "commits per CPU-second", better: "more", digits: 0 };
const metrics = [paced, pacedP99, heartbeats, commits];

const sides = ["alone", "watched"] as const;
type Side = (typeof sides)[number];

export const watching: Benchmark = {
  name: "watching",
  workload:
    `${groupCount} classic groups of 4 members, ${heartbeatsPerSecond} heartbeats a second over ${connections} ` +
    "connections, then a closed loop of heartbeats, then one of commits of 5 partitions; alone, and with the console " +
    "in the process, one tab on the list and one on a group",
  run,
};

async function run(options: BenchOptions): Promise<void> {
  await buildLoad();
  const series = await takeTurns(sides, options.pairs, (side) => measure(side as Side, options));
  printSeries(series, metrics);
  for (const metric of metrics) {
    const turns = ratios(series, { of: "watched", to: "alone", metric });
    print(`  ${metric.name}: watched to alone ${spread(turns, 3)}×`);
  }
  print(`  what ${heartbeatsPerSecond} heartbeats a second cost more of a core, with the console:`);
  print(`    ${spread(shareOfCore(series), 2)} %   wanted ≤ ${mostLost * 100} %`);
  printShares(await profiled(options));
}

/** One run more, under the profiler: on a machine with neighbours it tells more exactly what differences do not. */
async function profiled(options: BenchOptions): Promise<readonly Share[]> {
  const folder = await mkdtemp(join(tmpdir(), "regroup-bench-"));
  try {
    await measure("watched", options, ["--cpu-prof", `--cpu-prof-dir=${folder}`]);
    const [file = ""] = await readdir(folder);
    const stretch = { warmup: warmupSeconds, seconds: options.seconds };
    return profileShares(join(folder, file), {
      files: /dist\/(observer|insight|console)\/|\/@?hono\//,
      until: /dist\/broker\/network\/connection/,
      stretches: [stretch, stretch, stretch],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function printShares(shares: readonly Share[]): void {
  print("  time within observer, insight and console, by the profile of one run:");
  for (const [at, name] of [`${heartbeatsPerSecond} a second`, "heartbeats", "commits"].entries()) {
    const { ofWork, ofCore, longestMs } = shares[at]!;
    print(
      `    ${name.padEnd(20)} ${(ofWork * 100).toFixed(2)} % of the broker's work, ` +
        `${(ofCore * 100).toFixed(2)} % of a core, ${longestMs.toFixed(1)} ms at most at a time`,
    );
  }
}

function shareOfCore(series: Map<string, Series>): number[] {
  const alone = series.get("alone") ?? [];
  return (series.get("watched") ?? []).map((figures, turn) => {
    const addedUs = (figures[paced.name] ?? 0) - (alone[turn]?.[paced.name] ?? 0);
    return ((addedUs * heartbeatsPerSecond) / 1e6) * 100;
  });
}

async function measure(
  side: Side,
  { seconds }: BenchOptions,
  nodeOptions: readonly string[] = [],
): Promise<Record<string, number>> {
  const broker = await startWatched(side, nodeOptions);
  const readers = broker.consoleUrl === null ? [] : openTabs(broker.consoleUrl);
  try {
    const ran = await runLoad("members", {
      port: broker.port,
      "server-pid": broker.child.pid ?? 0,
      name: "group",
      count: groupCount,
      connections,
      rate: heartbeatsPerSecond,
      warmup: warmupSeconds,
      seconds,
    });
    for (const reader of readers) reader.check();
    return {
      [paced.name]: ran["pacedCpuUs"] ?? Number.NaN,
      [pacedP99.name]: ran["pacedP99Us"] ?? Number.NaN,
      [heartbeats.name]: 1e6 / (ran["heartbeatsCpuUs"] ?? Number.NaN),
      [commits.name]: 1e6 / (ran["commitsCpuUs"] ?? Number.NaN),
    };
  } finally {
    for (const reader of readers) reader.close();
    await endProcess(broker.child);
  }
}

interface WatchedBroker {
  readonly child: ChildProcess;
  readonly port: number;
  readonly consoleUrl: string | null;
}

async function startWatched(side: Side, nodeOptions: readonly string[]): Promise<WatchedBroker> {
  const program = join(root, "bench/watching/watched-broker.mjs");
  const command = [...onServerCore, process.execPath, ...nodeOptions, program, side];
  const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  own(child);
  const said = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the broker ended with code ${code}`);
    }),
  ]);
  return { child, ...(JSON.parse(String(said[0])) as { port: number; consoleUrl: string | null }) };
}

/** What a browser with two tabs reads. */
function openTabs(url: string): Tab[] {
  const streams = [`${url}/api/stream/groups`, `${url}/api/stream/groups/group-00500`];
  return streams.map((stream) => new Tab(stream));
}

class Tab {
  readonly #url: string;
  readonly #ended = new AbortController();
  #bytes = 0;

  constructor(url: string) {
    this.#url = url;
    this.#read();
  }

  /** Throws when nothing came: then nobody watched. */
  check(): void {
    if (this.#bytes < 10_000) throw new Error(`${this.#url} sent ${this.#bytes} bytes only`);
  }

  close(): void {
    this.#ended.abort();
  }

  /** A group is there once its members have joined: until then it is asked for again. */
  #read(): void {
    const { signal } = this.#ended;
    get(this.#url, { signal }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        setTimeout(() => signal.aborted || this.#read(), 200).unref();
        return;
      }
      response.on("data", (chunk: Buffer) => {
        this.#bytes += chunk.length;
      });
      response.on("error", () => {});
    }).on("error", () => {});
  }
}
