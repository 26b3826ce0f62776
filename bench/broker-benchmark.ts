/** The form of every benchmark of brokers: start them all, load them in turn, compare. */
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { buildLoad } from "./load.ts";
import { type Bar, type Metric, printSeries, takeTurns } from "./pairs.ts";
import { type Server, type ServerKind, serverKinds, startServer } from "./servers.ts";

export interface BrokerBenchmark {
  readonly name: string;
  readonly workload: string;
  readonly metrics: readonly Metric[];
  readonly bars: readonly Bar[];
  /** Whether servers that keep all records in memory are started afresh for each measurement. */
  readonly afresh?: boolean;
  /** One measurement; `name` is unused so far, for topics and groups. */
  measure(server: Server, name: string, options: BenchOptions): Promise<Record<string, number>>;
}

/** Makes a benchmark of it: peers that are missing are named, one run of each warms it up. */
export function brokerBenchmark(definition: BrokerBenchmark): Benchmark {
  const { name, workload } = definition;
  return { name, workload, run: (options) => runBrokerBenchmark(definition, options) };
}

/** The kinds that are there, each with a line of its version; the others with the reason. */
export async function presentKinds({ peers }: BenchOptions): Promise<ServerKind[]> {
  const present: ServerKind[] = [];
  for (const kind of serverKinds) {
    if (peers !== undefined && kind.name !== "regroup" && !peers.includes(kind.name)) continue;
    try {
      print(`  ${kind.name}: ${await kind.version()}`);
      present.push(kind);
    } catch (error) {
      print(`  ${kind.name}: skipped: ${(error as Error).message}`);
    }
  }
  return present;
}

async function runBrokerBenchmark(definition: BrokerBenchmark, options: BenchOptions) {
  await buildLoad();
  const kinds = await presentKinds(options);
  const servers = new Map<string, Server>();
  const server = async (side: string): Promise<Server> => {
    const kind = kinds.find((candidate) => candidate.name === side);
    if (kind === undefined) throw new Error(`no server is called ${side}`);
    const running = servers.get(side) ?? (await startServer(kind));
    servers.set(side, running);
    return running;
  };
  const measure = async (side: string, turn: number) => {
    const running = await server(side);
    const measured = definition.measure(running, `${definition.name}-${turn}`, options);
    const figures = await measured.catch((error: Error) => {
      throw new Error(`${side}: ${error.message}`, { cause: error });
    });
    if (definition.afresh === true && running.kind.keepsRecordsInMemory) {
      servers.delete(side);
      await running.stop();
    }
    return figures;
  };
  try {
    const sides = kinds.map((kind) => kind.name);
    for (const side of sides) await measure(side, -1);
    printSeries(
      await takeTurns(sides, options.pairs, measure),
      definition.metrics,
      definition.bars,
    );
  } finally {
    for (const running of servers.values()) await running.stop();
  }
}
