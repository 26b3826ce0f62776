import { readFileSync } from "node:fs";
import { parseProperties } from "../../model/index.ts";

/**
 * What says where a broker is and who it is, and what Kafka's own server.properties sets. A file made for a Kafka is to
 * be of use here as it is, so that these are passed over; in `--config` they are refused.
 */
export const ignoredInFiles: readonly string[] = [
  "node.id",
  "broker.id",
  "listeners",
  "advertised.listeners",
  "controller.listener.names",
  "early.start.listeners",
  "inter.broker.listener.name",
  "listener.security.protocol.map",
  "security.inter.broker.protocol",
];

/** A server.properties file as `regroup broker` takes it. */
export interface ServerProperties {
  readonly properties: ReadonlyMap<string, string>;
  /** Names that are in the file and are not used. */
  readonly ignored: readonly string[];
}

/** Reads a file. Throws a sentence when it cannot be read. */
export function readServerProperties(file: string): ServerProperties {
  const properties = parseProperties(readText(file));
  const ignored = ignoredInFiles.filter((name) => properties.delete(name));
  return { properties, ignored };
}

/** One line for people, null when everything is used. */
export function ignoredWarning(file: string, ignored: readonly string[]): string | null {
  if (ignored.length === 0) return null;
  return `Ignored in ${file}: ${ignored.join(", ")}; --host, --port and --brokers say this here.\n`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}
