import { parseArgs } from "node:util";
import { UsageError } from "../usage-error.ts";

/** What `regroup broker` was asked for. Null is "not said". */
export interface BrokerCommandOptions {
  readonly host: string | null;
  readonly port: number | null;
  readonly brokerCount: number;
  readonly topics: readonly { name: string; partitions: number | null }[];
  /** From `--config`, in order. */
  readonly config: ReadonlyMap<string, string>;
  readonly configFile: string | null;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

const flags = {
  host: { type: "string" },
  port: { type: "string", short: "p" },
  brokers: { type: "string" },
  topic: { type: "string", multiple: true },
  config: { type: "string", multiple: true },
  "config-file": { type: "string" },
  json: { type: "boolean" },
  verbose: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the arguments after `broker`. Throws {@link UsageError}. */
export function parseBrokerOptions(args: readonly string[]): BrokerCommandOptions {
  const { values, positionals } = parse(args);
  if (positionals[0] !== undefined) {
    throw new UsageError(`regroup broker takes no argument, but was given "${positionals[0]}".`);
  }
  return {
    host: values.host ?? null,
    port: values.port === undefined ? null : parsePort(values.port),
    brokerCount: values.brokers === undefined ? 1 : parseBrokerCount(values.brokers),
    topics: (values.topic ?? []).map(parseTopic),
    config: new Map((values.config ?? []).map(parseConfigEntry)),
    configFile: values["config-file"] ?? null,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(firstSentence(error instanceof Error ? error.message : String(error)));
  }
}

/** Node adds advice on `--` to its messages, which is of no use here. */
function firstSentence(message: string): string {
  const sentence = message.split(/\.\s|\n/)[0] ?? message;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, but was given "${text}".`);
}

function parseBrokerCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 100) return count;
  throw new UsageError(`--brokers takes a number from 1 to 100, but was given "${text}".`);
}

function parseTopic(text: string): { name: string; partitions: number | null } {
  const match = /^([^:]+)(?::(\d+))?$/.exec(text);
  const partitions = match?.[2] === undefined ? null : Number(match[2]);
  if (match?.[1] !== undefined && partitions !== 0) return { name: match[1], partitions };
  throw new UsageError(`--topic takes name:partitions, but was given "${text}".`);
}

function parseConfigEntry(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  throw new UsageError(`--config takes key=value, but was given "${text}".`);
}
