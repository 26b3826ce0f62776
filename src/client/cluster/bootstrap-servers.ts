import { parseServerAddress } from "../config/server-address.ts";
import type { BrokerAddress } from "../network/node-channel.ts";

/** The first bootstrap server's id; the next ones count down. Brokers have ids from 0. */
const FIRST_BOOTSTRAP_ID = -1;

/**
 * `bootstrap.servers` as addresses, without repetition. Throws `TypeError` for an empty list and for an entry that is not
 * `host:port`.
 */
export function bootstrapAddresses(servers: readonly string[]): readonly BrokerAddress[] {
  const addresses = new Map<string, BrokerAddress>();
  for (const server of servers) {
    const address = parseServerAddress(server);
    if (address === null) {
      throw new TypeError(`bootstrapServers: "${server}" is not of the form host:port`);
    }
    const { host, port } = address;
    const nodeId = FIRST_BOOTSTRAP_ID - addresses.size;
    const name = `${host}:${port}`;
    if (!addresses.has(name)) addresses.set(name, { nodeId, host, port });
  }
  if (addresses.size > 0) return [...addresses.values()];
  throw new TypeError("bootstrapServers is empty: name at least one broker as host:port");
}
