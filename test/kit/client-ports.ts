import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type { ClientLog, ClientLogFields } from "../../src/client/client-log.ts";
import type { ClientPorts } from "../../src/client/client-ports.ts";
import { codecsAtOnce } from "../../src/node/index.ts";
import type { Connector, ScramCrypto } from "../../src/ports/index.ts";
import { crc32c } from "../../src/protocol/index.ts";
import { inMemoryConnector } from "./in-memory-connector.ts";
import type { InMemoryNetwork } from "./in-memory-network.ts";
import { SeededEntropy } from "./seeded-entropy.ts";
import type { LogLine } from "./test-cluster.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The world of a client in a test: virtual time, no wires, one seed. */
export interface TestClientPorts extends ClientPorts {
  readonly clock: VirtualClock;
  readonly logLines: readonly LogLine[];
}

/** Ports of a client beside brokers on the same clock and network (`TestCluster` has both). */
export function testClientPorts(
  world: { readonly clock: VirtualClock; readonly network: InMemoryNetwork },
  options: { readonly seed?: number; readonly connector?: Connector } = {},
): TestClientPorts {
  const logLines: LogLine[] = [];
  return {
    clock: world.clock,
    entropy: new SeededEntropy(options.seed ?? 11),
    connector: options.connector ?? inMemoryConnector(world.network),
    checksum: crc32c,
    codecs: async () => codecsAtOnce(),
    scram: scramAtOnce,
    diagnostics: { hasSubscribers: () => false, publish() {} },
    log: logTo(logLines),
    logLines,
  };
}

/** Without the thread pool, which virtual time would not wait for. */
export const scramAtOnce: ScramCrypto = {
  hash: (hash, data) => createHash(hash).update(data).digest(),
  hmac: (hash, key, data) => createHmac(hash, key).update(data).digest(),
  pbkdf2: async (hash, { password, salt, iterations }) =>
    pbkdf2Sync(password, salt, iterations, hash === "sha256" ? 32 : 64, hash),
};

function logTo(lines: LogLine[]): ClientLog {
  const at =
    (level: LogLine["level"]) =>
    (fields: ClientLogFields, message: string): void => {
      lines.push({ level, fields, message });
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
