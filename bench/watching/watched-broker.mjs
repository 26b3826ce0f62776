/**
 * A broker to be measured, alone or with the console on it, in one process as `npm start` has them:
 * `node watched-broker.mjs alone|watched`. Prints one line of JSON: where it listens, and where the page is.
 */
const { startBroker } = await import("../../dist/embedded/index.js");

const [side] = process.argv.slice(2);
const cluster = await startBroker({
  topics: [{ name: "load", partitions: 20 }],
  // The members of a group have that long to come together; the load has thousands of them join at once.
  config: { "group.initial.rebalance.delay.ms": "2000" },
});
const consoleUrl = side === "watched" ? await watch() : null;
process.stdout.write(`${JSON.stringify({ port: cluster.brokers[0].port, consoleUrl })}\n`);
// A profile is written when the process ends by itself.
process.once("SIGTERM", () => process.exit());

async function watch() {
  const { observeBroker } = await import("../../dist/observer/index.js");
  const { startConsole } = await import("../../dist/console/index.js");
  const { url } = await startConsole({
    observatory: observeBroker({ cluster }),
    port: 0,
    version: "0",
  });
  return url;
}
