import { readFileSync } from "node:fs";
import type { StartBrokerOptions } from "../../embedded/index.ts";
import { parseProperties } from "../properties-file.ts";
import { stderrLog } from "../stderr-log.ts";
import { brokerHelp } from "./help.ts";
import { type BrokerCommandOptions, parseBrokerOptions } from "./options.ts";
import { readyLine } from "./ready-line.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 9092;
/** A second to stop is promised; what still hangs then is not waited for. */
const STOP_WITHIN_MS = 800;

/** `regroup broker`: returns when the brokers are up; the process ends when it is told to. */
export async function runBroker(args: readonly string[]): Promise<void> {
  const options = parseBrokerOptions(args);
  if (options.help) {
    process.stdout.write(brokerHelp);
    return;
  }
  const { startBroker } = await import("../../embedded/index.ts");
  const cluster = await startBroker(startOptions(options));
  stopOnSignals(() => cluster.close());
  process.stdout.write(readyLine(cluster, { json: options.json, startMs: processAgeMs() }));
  if (options.verbose) {
    const { noteLine } = await import("./note-line.ts");
    cluster.onNote((note) => process.stdout.write(noteLine(note, { json: options.json })));
  }
}

/** Flags win over `--config`, which wins over the file. */
function startOptions(options: BrokerCommandOptions): StartBrokerOptions {
  const properties =
    options.configFile === null ? new Map<string, string>() : readProperties(options.configFile);
  for (const [key, value] of options.config) properties.set(key, value);
  const listener = firstListener(properties.get("listeners"));
  return {
    brokers: options.brokerCount,
    host: options.host ?? listener?.host ?? DEFAULT_HOST,
    port: options.port ?? listener?.port ?? DEFAULT_PORT,
    topics: options.topics.map(({ name, partitions }) => ({
      name,
      ...(partitions === null ? {} : { partitions }),
    })),
    config: Object.fromEntries(properties),
    noteHistory: 0,
    log: stderrLog(options.verbose ? "debug" : "info"),
  };
}

function readProperties(file: string): Map<string, string> {
  try {
    return parseProperties(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}

/** `PLAINTEXT://host:port`, as `listeners` of server.properties has it; no host is every address. */
function firstListener(listeners: string | undefined): { host: string; port: number } | null {
  const match = /^\s*\w+:\/\/\[?([^,\]]*)\]?:(\d+)/.exec(listeners ?? "");
  if (match === null) return null;
  return { host: match[1] === "" ? DEFAULT_HOST : match[1]!, port: Number(match[2]) };
}

/** Since the process was made, so that the time to load the program is in it. */
function processAgeMs(): number {
  return Math.round(performance.now() * 10) / 10;
}

function stopOnSignals(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
