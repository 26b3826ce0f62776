/** What a benchmark is to the registry: a name, what it measures, and a way to run it. */

export interface BenchOptions {
  /** How often each side is measured, taking turns. */
  readonly pairs: number;
  /** Length of one measurement of throughput, after a second of warm-up. */
  readonly seconds: number;
  /** Peers to run beside; all where undefined. */
  readonly peers: readonly string[] | undefined;
}

export interface Benchmark {
  readonly name: string;
  /** One line: the workload and what is counted. */
  readonly workload: string;
  /** Prints its figures; throws where a correctness check fails. */
  run(options: BenchOptions): Promise<void>;
}

/** Prints one line. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}
