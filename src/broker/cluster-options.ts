import type { TopicOption } from "./initial-topics.ts";
import type { StartClusterOptions } from "./start-cluster.ts";

/*
 * Options come from JavaScript as well, and from JSON: everything is checked before anything happens, and what is wrong
 * is one sentence that names the option. What has the wrong type is a `TypeError`, what has a bad value a `RangeError`.
 */

const MAX_BROKERS = 100;
const MAX_PORT = 65_535;

type Check = (name: string, value: unknown) => void;

const checks: Readonly<Record<keyof StartClusterOptions, Check>> = {
  brokers: integer(1, MAX_BROKERS),
  host: checkHost,
  port: integer(0, MAX_PORT),
  topics: checkTopics,
  config: checkConfigs,
  clusterId: string,
  noteHistory: integer(0, Number.MAX_SAFE_INTEGER),
  log: object,
  ports: object,
};

const topicChecks: Readonly<Record<keyof TopicOption, Check>> = {
  name: string,
  partitions: integer(1, 100_000),
  replicationFactor: integer(1, MAX_BROKERS),
  configs: checkConfigs,
};

/** Throws `TypeError` or `RangeError` for options that cannot be meant. An option that is `undefined` is not given. */
export function checkClusterOptions(options: StartClusterOptions): void {
  object("options", options);
  checkNames(options, checks, "option");
  const { brokers = 1, port = 0 } = options;
  const lastPort = port + brokers - 1;
  if (port === 0 || lastPort <= MAX_PORT) return;
  throw new RangeError(
    `port ${port} leaves no room for ${brokers} brokers: the last one would have port ${lastPort}.`,
  );
}

function checkNames(
  value: object,
  known: Readonly<Record<string, Check>>,
  what: string,
  prefix = "",
): void {
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).filter((each) => each !== "ports");
      throw new TypeError(`There is no ${what} "${name}": there are ${names.join(", ")}.`);
    }
    known[name]?.(`${prefix}${name}`, given);
  }
}

function integer(least: number, most: number): Check {
  return (name, value) => {
    if (typeof value !== "number") throw wrongType(name, "a number", value);
    if (Number.isInteger(value) && value >= least && value <= most) return;
    const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `from ${least} on`;
    throw new RangeError(`${name} is a whole number ${range}, not ${value}.`);
  };
}

function string(name: string, value: unknown): void {
  if (typeof value !== "string") throw wrongType(name, "a string", value);
}

function object(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(name, "an object", value);
  }
}

function checkHost(name: string, value: unknown): void {
  string(name, value);
  if (/^\S+$/.test(String(value))) return;
  throw new RangeError(`${name} is an address or a name, not ${JSON.stringify(value)}.`);
}

function checkTopics(name: string, value: unknown): void {
  if (!Array.isArray(value)) throw wrongType(name, "a list", value);
  for (const [i, topic] of value.entries()) {
    const item = `${name}[${i}]`;
    object(item, topic);
    string(`${item}.name`, topic.name);
    checkNames(topic, topicChecks, "topic option", `${item}.`);
  }
}

function checkConfigs(name: string, value: unknown): void {
  object(name, value);
  for (const [key, text] of Object.entries(value as object)) {
    if (!["string", "number", "boolean"].includes(typeof text)) {
      throw wrongType(`${name}["${key}"]`, "a string, a number or a boolean", text);
    }
  }
}

function wrongType(name: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`${name} is ${wanted}, not ${described(value)}.`);
}

function described(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}
