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
  const asksForHelp = positionals[0] === "help" || (values.help ?? false);
  if (positionals[0] !== undefined && !asksForHelp) {
    throw new UsageError(`regroup broker takes no argument, but was given "${positionals[0]}".`);
  }
  return {
    host: values.host === undefined ? null : parseHost(values.host),
    port: values.port === undefined ? null : parsePort(values.port),
    brokerCount: values.brokers === undefined ? 1 : parseBrokerCount(values.brokers),
    topics: (values.topic ?? []).map(parseTopic),
    config: new Map((values.config ?? []).map(parseConfigEntry)),
    configFile: values["config-file"] ?? null,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    help: asksForHelp,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: withValues(args), options: flags, allowPositionals: true });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(firstSentence(error instanceof Error ? error.message : String(error)));
  }
}

const valueFlags: ReadonlySet<string> = new Set([
  "-p",
  ...Object.entries(flags).flatMap(([name, { type }]) => (type === "string" ? [`--${name}`] : [])),
]);

/**
 * The arguments with each negative number joined to its flag, so that whoever reads the flag can say what is wrong with
 * it: Node calls `--port -1` ambiguous. Throws {@link UsageError} for a flag that has no value.
 */
function withValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const flag = args[i]!;
    const value = args[i + 1];
    if (!valueFlags.has(flag)) joined.push(flag);
    else if (value === undefined) throw new UsageError(`${flag} is to be followed by a value.`);
    else if (/^-[^\d]/.test(value)) {
      throw new UsageError(`${flag} is to be followed by a value, not by ${value}.`);
    } else {
      joined.push(flag === "-p" ? `--port=${value}` : `${flag}=${value}`);
      i++;
    }
  }
  return joined;
}

/** Node adds advice on `--` to its messages, which is of no use here. */
function firstSentence(message: string): string {
  const sentence = message.split(/\.\s|\n/)[0] ?? message;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

function parseHost(text: string): string {
  if (/^\S+$/.test(text)) return text;
  throw new UsageError(`--host takes an address or a name, but was given "${text}".`);
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
