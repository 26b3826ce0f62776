/** `npm run bench [-- NAME…]`: benchmarks, each beside its peer in one run. */
import { parseArgs } from "node:util";
import { type Benchmark, print } from "./benchmark.ts";
import { describeMachine, pinning } from "./machine.ts";
import { benchmarks } from "./registry.ts";

const usage = `npm run bench -- [options] [NAME…]
  NAME…            benchmarks to run (default all); the beginning of a name will do
  --pairs N        measurements of each side, taking turns (default 5)
  --seconds S      length of a throughput measurement (default 3)
  --peers A,B      only beside these peers: kfake, kafka
  --list           print the names`;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pairs: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      peers: { type: "string" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const pairs = Number(values.pairs);
  const seconds = Number(values.seconds);
  if (!(pairs >= 1 && seconds > 0)) throw new TypeError("--pairs and --seconds are positive");
  const wanted = positionals.length === 0 ? benchmarks : positionals.flatMap(named);
  return { ...values, pairs, seconds, peers: values.peers?.split(","), wanted };
}

function named(name: string): Benchmark[] {
  const found = benchmarks.filter((benchmark) => benchmark.name.startsWith(name));
  if (found.length === 0) throw new TypeError(`no benchmark is called ${name}`);
  return found;
}

async function main(): Promise<void> {
  const { wanted, list, help, ...options } = readOptions();
  if (help) return print(usage);
  if (list) {
    for (const { name, workload } of wanted) print(`${name.padEnd(16)} ${workload}`);
    return;
  }
  print(`${describeMachine()}; ${pinning}`);
  print(`${options.pairs} pairs, taking turns; figures and ratios as min – median – max`);
  for (const benchmark of wanted) {
    print(`\n${benchmark.name}: ${benchmark.workload}`);
    try {
      await benchmark.run(options);
    } catch (error) {
      print(`  FAILED: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
