/** Throughput and latency of requests: heartbeats, offset commits, produce, fetch, one record end to end. */
import type { Benchmark, BenchOptions } from "./benchmark.ts";
import { type BrokerBenchmark, brokerBenchmark } from "./broker-benchmark.ts";
import { runLoad } from "./load.ts";
import type { Metric } from "./pairs.ts";
import type { Server } from "./servers.ts";

const perCpuSecond: Metric = { name: "requests per CPU-second", better: "more", digits: 0 };
const perSecond: Metric = { name: "requests per second", better: "more", digits: 0 };
const bytesPerCpu: Metric = { name: "MB per CPU-second", better: "more", digits: 0 };
const bytesPerSecond: Metric = { name: "MB per second", better: "more", digits: 0 };
const p50: Metric = { name: "p50, µs", better: "less", digits: 0 };
const p99: Metric = { name: "p99, µs", better: "less", digits: 0 };

function target(server: Server, name: string, { seconds }: BenchOptions) {
  return { port: server.port, "server-pid": server.pid, name, seconds };
}

/** One run of a closed loop, as the metrics above. */
async function closedLoop(mode: string, options: Record<string, string | number>) {
  const ran = await runLoad(mode, options);
  const { requests = 0, bytes = 0, seconds = 0, cpuSeconds = 0, p50Us = 0, p99Us = 0 } = ran;
  return {
    [perCpuSecond.name]: requests / cpuSeconds,
    [perSecond.name]: requests / seconds,
    [bytesPerCpu.name]: bytes / 1e6 / cpuSeconds,
    [bytesPerSecond.name]: bytes / 1e6 / seconds,
    [p50.name]: p50Us,
    [p99.name]: p99Us,
  };
}

function heartbeats(depth: number, bars: BrokerBenchmark["bars"]): Benchmark {
  return brokerBenchmark({
    name: `heartbeats-${depth}`,
    workload: `classic Heartbeat v4, 100 connections × ${depth} outstanding, each a group of one, closed loop`,
    metrics: [perCpuSecond, perSecond, p99],
    bars,
    measure: (server, name, options) =>
      closedLoop("heartbeats", { ...target(server, name, options), connections: 100, depth }),
  });
}

/** Benchmarks D and E of small requests, G of records. */
export const throughput: readonly Benchmark[] = [
  heartbeats(1, [
    { peer: "kfake", metric: perCpuSecond.name, atLeast: 1.3 },
    { peer: "kafka", metric: perCpuSecond.name, atLeast: 2 },
  ]),
  heartbeats(16, [{ peer: "kfake", metric: perCpuSecond.name, atLeast: 8 }]),
  brokerBenchmark({
    name: "offset-commits",
    workload:
      "OffsetCommit v8 of one partition, 64 connections × 1, each a group of one, closed loop",
    metrics: [perCpuSecond, perSecond, p99],
    bars: [{ peer: "kfake", metric: perCpuSecond.name, atLeast: 1.3 }],
    measure: (server, name, options) =>
      closedLoop("offset-commits", { ...target(server, name, options), connections: 64 }),
  }),
  brokerBenchmark({
    name: "produce",
    workload: "Produce v7, acks 1, batches of 100 records of 100 B (11 KB), 12 connections × 2",
    metrics: [bytesPerCpu, bytesPerSecond, p99],
    bars: [{ peer: "kfake", metric: bytesPerCpu.name, atLeast: 0.9 }],
    afresh: true,
    measure: (server, name, options) =>
      closedLoop("produce", { ...target(server, name, options), connections: 12, depth: 2 }),
  }),
  brokerBenchmark({
    name: "fetch",
    workload: "Fetch v11 of 1 MiB of hot 110 KB batches, 12 connections × 2, a partition each",
    metrics: [bytesPerCpu, bytesPerSecond, p99],
    bars: [
      { peer: "kfake", metric: bytesPerCpu.name, atLeast: 2.5 },
      { peer: "kafka", metric: bytesPerCpu.name, atLeast: 1 },
    ],
    measure: (server, name, options) =>
      closedLoop("fetch", { ...target(server, name, options), connections: 12, depth: 2 }),
  }),
  brokerBenchmark({
    name: "latency",
    workload:
      "one record of 50 B end to end, 1,000 a second, acks 1, one producer, one long-polling fetch",
    metrics: [p50, p99],
    bars: [{ peer: "kfake", metric: p50.name, atLeast: 1 }],
    measure: async (server, name, options) => {
      const { p50Us = 0, p99Us = 0 } = await runLoad("latency", target(server, name, options));
      return { [p50.name]: p50Us, [p99.name]: p99Us };
    },
  }),
];
