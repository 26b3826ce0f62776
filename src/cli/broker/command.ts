import type { StartBrokerOptions } from "../../embedded/index.ts";
import { stderrLog } from "../stderr-log.ts";
import { brokerHelp } from "./help.ts";
import { type BrokerCommandOptions, parseBrokerOptions } from "./options.ts";
import { readyLine } from "./ready-line.ts";
import { ignoredWarning, readServerProperties } from "./server-properties.ts";
import type { StopSignals } from "./stop-on-signals.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 9092;

/** `regroup broker`: returns when the brokers are up; the process ends when it is told to. */
export async function runBroker(args: readonly string[], signals: StopSignals): Promise<void> {
  const options = parseBrokerOptions(args);
  if (options.help) {
    process.stdout.write(brokerHelp);
    return;
  }
  const { startBroker } = await import("../../embedded/index.ts");
  const cluster = await startBroker(startOptions(options));
  signals.closeFirst(() => cluster.close());
  process.stdout.write(readyLine(cluster, { json: options.json, startMs: processAgeMs() }));
  if (options.verbose) {
    const { noteLine } = await import("./note-line.ts");
    cluster.onNote((note) => process.stdout.write(noteLine(note, { json: options.json })));
  }
}

/** Flags win over `--config`, which wins over the file. */
function startOptions(options: BrokerCommandOptions): StartBrokerOptions {
  const properties = new Map(options.configFile === null ? [] : fileProperties(options.configFile));
  for (const [key, value] of options.config) properties.set(key, value);
  return {
    brokers: options.brokerCount,
    host: options.host ?? DEFAULT_HOST,
    port: options.port ?? DEFAULT_PORT,
    topics: options.topics.map(({ name, partitions }) => ({
      name,
      ...(partitions === null ? {} : { partitions }),
    })),
    config: Object.fromEntries(properties),
    noteHistory: 0,
    log: stderrLog(options.verbose ? "debug" : "info"),
  };
}

function fileProperties(file: string): ReadonlyMap<string, string> {
  const { properties, ignored } = readServerProperties(file);
  const warning = ignoredWarning(file, ignored);
  if (warning !== null) process.stderr.write(warning);
  return properties;
}

/** Since the process was made, so that the time to load the program is in it. */
function processAgeMs(): number {
  return Math.round(performance.now() * 10) / 10;
}
