/** Every benchmark, by name. */
import { assignors } from "./assignors.ts";
import type { Benchmark } from "./benchmark.ts";
import { clientBenchmarks } from "./clients.ts";
import { journal } from "./journal.ts";
import { journalRead } from "./journal-read.ts";
import { memory } from "./memory.ts";
import { startup } from "./startup.ts";
import { throughput } from "./throughput.ts";
import { watching } from "./watching.ts";

export const benchmarks: readonly Benchmark[] = [
  ...throughput,
  startup,
  memory,
  assignors,
  journal,
  journalRead,
  watching,
  ...clientBenchmarks,
];
