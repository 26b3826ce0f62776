import type { HostPort } from "../host-port.ts";
import type { BrokerConfigName } from "./broker-config.ts";
import { InvalidConfigError } from "./config-definition.ts";

/*
 * Where Kafka's brokers are and who they are is configuration. Here it is said by options, since one process has many
 * brokers that share their configuration: what would be taken and then ignored is refused.
 */

interface PlaceConfig {
  readonly name: BrokerConfigName;
  /** What says it instead. */
  readonly instead: string;
  /** Values that say what is so anyway. */
  readonly isTrue?: (value: string) => boolean;
}

const BY_COUNT = "brokers are numbered from 1, use brokers (--brokers) to say how many";
const BY_ADDRESS = "use host (--host) and port (--port) to say where to listen";
const PLAIN = "there is one listener, PLAINTEXT";

const placeConfigs: readonly PlaceConfig[] = [
  { name: "node.id", instead: BY_COUNT },
  { name: "broker.id", instead: BY_COUNT },
  { name: "listeners", instead: BY_ADDRESS },
  { name: "controller.listener.names", instead: PLAIN },
  { name: "early.start.listeners", instead: PLAIN },
  { name: "inter.broker.listener.name", instead: PLAIN, isTrue: (value) => value === "PLAINTEXT" },
  {
    name: "listener.security.protocol.map",
    instead: PLAIN,
    isTrue: (value) => value.split(",").every((entry) => entry.trim() === "PLAINTEXT:PLAINTEXT"),
  },
  {
    name: "security.inter.broker.protocol",
    instead: PLAIN,
    isTrue: (value) => value === "PLAINTEXT",
  },
];

/** Throws {@link InvalidConfigError} for a configuration that an option stands for. */
export function refusePlaceConfigs(properties: ReadonlyMap<string, string>): void {
  for (const { name, instead, isTrue } of placeConfigs) {
    const value = properties.get(name)?.trim();
    if (value === undefined || isTrue?.(value)) continue;
    throw new InvalidConfigError(`Cannot configure ${name}: ${instead}.`);
  }
}

/**
 * What `advertised.listeners` tells clients, null when it is not set. Throws {@link InvalidConfigError}, also where
 * there are several brokers: each would need another one.
 */
export function advertisedListener(
  properties: ReadonlyMap<string, string>,
  brokerCount: number,
): HostPort | null {
  const text = properties.get("advertised.listeners")?.trim() ?? "";
  if (text === "") return null;
  const refuse = (reason: string): never => {
    throw new InvalidConfigError(`Cannot configure advertised.listeners=${text}: ${reason}.`);
  };
  if (brokerCount > 1) refuse(`it is one address, and there are ${brokerCount} brokers`);
  const match = /^PLAINTEXT:\/\/(?:\[([\w:.%]+)\]|([^\s:/,[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  if (host === "" || !(port >= 1 && port <= 65_535))
    refuse("it has the form PLAINTEXT://host:port");
  if (host === "0.0.0.0" || host === "::") refuse("nobody can connect to this address");
  return { host, port };
}
