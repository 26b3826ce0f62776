import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { parseProperties } from "../model/index.ts";
import { UsageError } from "./usage-error.ts";

/** What every command that talks to a cluster is told, as commander hands it over. */
export interface ClientFlags {
  readonly bootstrapServer?: string;
  readonly bootstrapServers?: string;
  readonly commandConfig?: string;
  /** Each `name=value`. */
  readonly X?: readonly string[];
}

/** Client configurations under Kafka's dotted names, as text: what a properties file says. */
export type ClientProperties = Readonly<Record<string, string>>;

/** Gives a command `-b`, `-F` and `-X`: Kafka's long names and kcat's letters. */
export function addClientOptions(command: Command): Command {
  return command
    .option("-b, --bootstrap-server <host:port,...>", "brokers to begin with")
    .addOption(new Option("--bootstrap-servers <host:port,...>").hideHelp())
    .option("-F, --command-config <file>", "a properties file of client configurations")
    .option("-X <name=value>", "one client configuration; may be repeated", collect);
}

/** For flags that may be repeated: commander calls it for each. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/**
 * The configurations that the flags come to: `-b` wins over `-X`, and that over the file. Throws {@link UsageError}
 * when nothing says where the cluster is.
 */
export function clientProperties(flags: ClientFlags): ClientProperties {
  const properties = new Map(
    flags.commandConfig === undefined ? [] : readPropertiesFile(flags.commandConfig),
  );
  for (const [name, value] of (flags.X ?? []).map(nameAndValue)) properties.set(name, value);
  const servers = flags.bootstrapServer ?? flags.bootstrapServers;
  if (servers !== undefined) properties.set("bootstrap.servers", servers);
  if ((properties.get("bootstrap.servers") ?? "").trim() === "") {
    throw new UsageError(
      "Where is the cluster? Give -b host:port, or bootstrap.servers by -X or in a --command-config file.",
    );
  }
  return Object.fromEntries(properties);
}

/** Reads a properties file. Throws a sentence when it cannot be read. */
export function readPropertiesFile(file: string): ReadonlyMap<string, string> {
  try {
    return parseProperties(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot read the configuration file ${file}: ${code ?? error}.`);
  }
}

/**
 * Runs what checks the user's configurations: its complaints (`TypeError` for a name nobody knows, `RangeError` for a
 * value out of range) are about the command line.
 */
export function checkedByClient<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

function nameAndValue(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  throw new UsageError(`-X takes name=value, but was given "${text}".`);
}
