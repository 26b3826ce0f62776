/**
 * Watches a cluster until the journal of all its groups is read, as the console does: `node read-journal.mjs SERVERS`.
 * Prints what that took as one line of JSON, with the offset that one partition has then.
 */
import { performance } from "node:perf_hooks";

const { observeCluster } = await import("../../dist/observer/index.js");

const [bootstrapServers] = process.argv.slice(2);
const beganMs = performance.now();
const before = process.cpuUsage();
const observatory = observeCluster({
  clientOptions: { bootstrapServers },
  histories: "all",
  journalRecords: 100_000_000,
});
await observatory.ready({ timeoutMs: 120_000 });
const { user, system } = process.cpuUsage(before);
const wallSeconds = (performance.now() - beganMs) / 1000;
const { partitions } = observatory.watch("group-7").view().now;
const journal = observatory.sources().find(({ source }) => source === "journal");
const told = {
  wallSeconds,
  cpuSeconds: (user + system) / 1e6,
  status: journal.status,
  lastOffset: partitions.find(({ partition }) => partition === 7)?.committedOffset ?? null,
  residentMb: process.memoryUsage.rss() / 2 ** 20,
};
process.stdout.write(`${JSON.stringify(told)}\n`);
await observatory.close();
