import { readFileSync } from "node:fs";
import { adminOptions } from "../../../src/client/config/admin-options.ts";
import { consumerOptions } from "../../../src/client/config/consumer-options.ts";
import type { OptionTable } from "../../../src/client/config/option.ts";
import { camelCaseName } from "../../../src/client/config/option-name.ts";
import { producerOptions } from "../../../src/client/config/producer-options.ts";

export interface KafkaConfig {
  readonly name: string;
  readonly type: string;
  readonly default?: string;
  readonly valid?: string;
}

export type Kind = "consumer" | "producer" | "admin";

export const kinds = ["consumer", "producer", "admin"] as const;

/** Kafka 4.3.0's own configurations. */
export const facts = JSON.parse(
  readFileSync(new URL("../../fixtures/kafka/configs.json", import.meta.url), "utf8"),
) as Readonly<Record<Kind, readonly KafkaConfig[]>>;

export const tables: Readonly<Record<Kind, OptionTable>> = {
  consumer: consumerOptions,
  producer: producerOptions,
  admin: adminOptions,
};

/** Options that Kafka does not have. */
export const ours: Readonly<Record<Kind, readonly string[]>> = {
  consumer: ["drainTimeoutMs", "interceptors", "rebalanceOnOfflinePartitions"],
  producer: ["interceptors"],
  admin: [],
};
export const oursEverywhere = ["log", "saslOauthbearerToken", "saslPassword", "saslUsername"];

/** Where type, default or valid values differ on purpose, and why. */
export const differences = new Map([
  ["session.timeout.ms", "valid: a session of no length is refused here, not by the broker"],
  ["heartbeat.interval.ms", "valid: so is a heartbeat interval of 0"],
  ["socket.connection.setup.timeout.ms", "valid: 0 would refuse every connection"],
  ["socket.connection.setup.timeout.max.ms", "valid: 0 would refuse every connection"],
  ["ssl.truststore.type", "default and valid: Node reads PEM"],
  ["ssl.keystore.type", "default and valid: Node reads PEM"],
  ["ssl.endpoint.identification.algorithm", "valid: https or off"],
  ["sasl.mechanism", "valid: the mechanisms that are there"],
  ["bootstrap.servers", "default: required, in an admin client too"],
  ["partition.assignment.strategy", "valid: the assignors that are there"],
  ["key.deserializer", "default: bytes instead of required; valid: functions"],
  ["value.deserializer", "default: bytes instead of required; valid: functions"],
  ["key.serializer", "default: bytes instead of required; valid: functions"],
  ["value.serializer", "default: bytes instead of required; valid: functions"],
  ["partitioner.class", "valid: functions"],
]);

/** Kafka's configurations that a client of ours has no option for. */
export function missingOptions(kind: Kind): string[] {
  return facts[kind]
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(tables[kind], camelCaseName(name)));
}

/** A default as `configs.json` prints it. */
export function describeDefault(value: unknown): string {
  if (!Array.isArray(value)) return value === null ? "null" : String(value);
  return `[${value.map((item) => (typeof item === "object" ? item.name : item)).join(", ")}]`;
}
