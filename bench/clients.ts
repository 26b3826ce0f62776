/** Consumers and producers beside those of others: throughput, memory, and a new group's time to its first record. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { fill, serveOneGroup } from "./clients/fill.ts";
import { type ClientSide, clientSides } from "./clients/sides.ts";
import type { Figures } from "./clients/subject.ts";
import { onLoadCore } from "./machine.ts";
import { type Bar, type Metric, printSeries, takeTurns } from "./pairs.ts";
import { type Server, serverKinds, startServer } from "./servers.ts";

const run = promisify(execFile);
const PARTITIONS = 12;

type Mode = "consume" | "produce";
type Form = "batch" | "record";
type Compression = "none" | "lz4";

interface Load {
  readonly mode: Mode;
  readonly form: Form;
  readonly size: number;
  readonly records: number;
  readonly compression: Compression;
}

const throughput: Metric = { name: "thousand records/s", better: "more", digits: 0 };
/** What a busy machine takes away from the figure above it does not take away from this one. */
const efficiency: Metric = {
  name: "thousand records per second of processor time",
  better: "more",
  digits: 0,
};
const memory: Metric = { name: "peak over baseline, MB", better: "less", digits: 0 };
const first: Metric = { name: "new group to first record, ms", better: "less", digits: 0 };

const firstCpu: Metric = { name: "processor time until then, ms", better: "less", digits: 0 };

function clientBenchmark(load: Load, bars: readonly Bar[] = []): Benchmark {
  const { mode, form, size, records, compression } = load;
  const packed = compression === "none" ? "" : `, ${compression}`;
  const what = mode === "consume" ? "read by a new group of one" : "acknowledged by all";
  return {
    name: `${mode}-${form}-${size}${compression === "none" ? "" : `-${compression}`}`,
    workload: `${records.toLocaleString("en-US")} records of ${size} B${packed} in ${PARTITIONS} partitions ${what}; client on one core, regroup broker on the other`,
    run: (options) => measureAll(load, options, bars),
  };
}

async function measureAll(load: Load, options: BenchOptions, bars: readonly Bar[]): Promise<void> {
  const sides = await presentSides(load, options);
  const server = await startServer(serverKinds[0]!);
  try {
    if (load.mode === "consume") {
      const filling = { ...load, port: server.port, topic: "bench", partitions: PARTITIONS };
      await fill(filling);
      await serveOneGroup(filling);
    }
    const series = await takeTurns([...sides.keys()], options.pairs, (name, turn) =>
      measure(sides.get(name)!, load, { server, turn }),
    );
    const metrics =
      load.mode === "consume"
        ? [throughput, efficiency, memory, first, firstCpu]
        : [throughput, efficiency, memory];
    printSeries(series, metrics, bars);
  } finally {
    await server.stop();
  }
}

async function presentSides(load: Load, options: BenchOptions): Promise<Map<string, ClientSide>> {
  const present = new Map<string, ClientSide>();
  for (const side of clientSides) {
    if (
      options.peers !== undefined &&
      side.name !== "regroup" &&
      !options.peers.includes(side.name)
    )
      continue;
    const form = side.forms[load.form];
    if (form === null || !side.compressions.includes(load.compression)) continue;
    try {
      print(`  ${side.name} ${await side.prepare()}: ${form}`);
      present.set(side.name, side);
    } catch (error) {
      print(`  ${side.name} skipped: ${(error as Error).message}`);
    }
  }
  return present;
}

async function measure(
  side: ClientSide,
  load: Load,
  at: { server: Server; turn: number },
): Promise<Record<string, number>> {
  const topic = load.mode === "consume" ? "bench" : `${side.name}-${at.turn}`;
  if (load.mode === "produce")
    await fill({ ...load, records: 0, port: at.server.port, topic, partitions: PARTITIONS });
  const task = {
    ...load,
    bootstrap: `127.0.0.1:${at.server.port}`,
    topic,
    group: `${side.name}-${at.turn}-${process.pid}`,
    partitions: PARTITIONS,
  };
  const args = Object.entries(task).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const [command = "", ...rest] = [...onLoadCore, ...side.command, ...args];
  const { stdout } = await run(command, rest, { timeout: 120_000 }).catch((error: Error) => {
    throw new Error(`${side.name}: ${error.message.slice(0, 300)}`);
  });
  const figures = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Figures;
  if (figures.records < load.records || figures.bytes < load.records * load.size) {
    throw new Error(`${side.name} read ${figures.records} records, ${figures.bytes} bytes`);
  }
  return {
    [throughput.name]: figures.steady / figures.steadyMs,
    [efficiency.name]: figures.steady / figures.steadyCpuMs,
    [memory.name]: figures.peakMb - figures.baselineMb,
    [first.name]: figures.firstMs,
    [firstCpu.name]: figures.firstCpuMs,
  };
}

const consume = (form: Form, size: number, compression: Compression = "none"): Load => {
  return { mode: "consume", form, size, compression, records: size > 500 ? 400_000 : 3_000_000 };
};
const produce = (form: Form, size: number, compression: Compression = "none"): Load => {
  // Peers that send a request for each record take a minute for more.
  const records = size > 500 || form === "record" ? 100_000 : 500_000;
  return { mode: "produce", form, size, compression, records };
};
const batchBars: readonly Bar[] = [
  { peer: "kafkajs", metric: throughput.name, atLeast: 5 },
  { peer: "java", metric: throughput.name, atLeast: 1 },
];
const recordBars: readonly Bar[] = [{ peer: "kafkajs", metric: throughput.name, atLeast: 4 }];
const firstRecordBars: readonly Bar[] = [
  { peer: "kafkajs", metric: first.name, atLeast: 4 },
  { peer: "platformatic", metric: first.name, atLeast: 4 },
];

export const clientBenchmarks: readonly Benchmark[] = [
  clientBenchmark(consume("batch", 100), [...batchBars, ...firstRecordBars]),
  clientBenchmark(consume("batch", 1_000), batchBars),
  clientBenchmark(consume("batch", 100, "lz4"), batchBars),
  clientBenchmark(consume("batch", 1_000, "lz4"), batchBars),
  clientBenchmark(consume("record", 100), recordBars),
  clientBenchmark(consume("record", 1_000), recordBars),
  clientBenchmark(produce("batch", 100)),
  clientBenchmark(produce("batch", 1_000)),
  clientBenchmark(produce("batch", 100, "lz4")),
  clientBenchmark(produce("record", 100)),
];
