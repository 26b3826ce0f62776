/** What a classic group of one costs in memory: 20,000 of them joined, before and after. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../interop/peers.ts";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { presentKinds } from "./broker-benchmark.ts";
import { buildLoad, runLoad } from "./load.ts";
import { type Metric, printSeries, takeTurns } from "./pairs.ts";
import { type LiveBytes, type Server, type ServerKind, startServer } from "./servers.ts";

const groupCount = 20_000;
/** Groups that exist before the first reading, so that what is made once is not counted. */
const firstGroupCount = 1_000;

const heap: Metric = { name: "live heap bytes per group", better: "less", digits: 0 };
const live: Metric = {
  name: "live bytes per group with in-memory logs",
  better: "less",
  digits: 0,
};
const resident: Metric = { name: "resident bytes per group", better: "less", digits: 0 };
const wantedBytes = 1_024;

export const memory: Benchmark = {
  name: "memory",
  workload:
    `${groupCount} classic groups of one, joined and stable: bytes reachable after a full collection ` +
    "(kfake writes no journal, Kafka's is on disk, regroup's in memory), and resident",
  run,
};

async function run(options: BenchOptions): Promise<void> {
  await buildLoad();
  const kinds = new Map((await presentKinds(options)).map((kind) => [kind.name as string, kind]));
  const series = await takeTurns([...kinds.keys()], options.pairs, (side) => {
    return measure(kinds.get(side) as ServerKind);
  });
  printSeries(series, [heap, live, resident]);
  print(`  wanted: live heap ≤ ${wantedBytes} bytes per group`);
}

async function measure(kind: ServerKind): Promise<Record<string, number>> {
  const report = join(root, "bench/peers/heap-report.mjs");
  const server = await startServer(kind, ["--expose-gc", "--import", report]);
  try {
    await joinGroups(server, "first", firstGroupCount);
    const before = await read(server);
    await joinGroups(server, "group", groupCount);
    const after = await read(server);
    return {
      [heap.name]: (after.heap - before.heap) / groupCount,
      [live.name]: (after.all - before.all) / groupCount,
      [resident.name]: (after.resident - before.resident) / groupCount,
    };
  } finally {
    await server.stop();
  }
}

async function joinGroups(server: Server, name: string, count: number): Promise<void> {
  const options = { port: server.port, "server-pid": server.pid, name, count };
  const { groups } = await runLoad("groups", options);
  if (groups !== count) throw new Error(`${groups} of ${count} groups joined`);
}

async function read(server: Server): Promise<LiveBytes & { resident: number }> {
  const liveBytes = await server.kind.liveBytes(server);
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return { ...liveBytes, resident: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024 };
}
