import {
  Admin,
  type AdminOptions,
  type ClientPorts,
  Consumer,
  type ConsumerOptions,
} from "../../client/index.ts";
import { systemClock, systemEntropy } from "../../node/index.ts";
import { Admin as NodeAdmin, Consumer as NodeConsumer } from "../../node-client/index.ts";
import type { Clock, Entropy } from "../../ports/index.ts";

/** The clients of one cluster, as an observer uses them: one admin, and a consumer for the journal. */
export interface ClusterClients {
  readonly clock: Clock;
  readonly entropy: Entropy;
  admin(): Admin;
  /** A consumer without a group, with these options beside those that reach the cluster. */
  consumer(options: Partial<ConsumerOptions>): Consumer;
}

/** Clients over Node's sockets. Throws `TypeError` and `InvalidConfigError` for options that are not valid. */
export function nodeClients(options: AdminOptions): ClusterClients {
  return {
    clock: systemClock,
    entropy: systemEntropy,
    admin: () => new NodeAdmin(options),
    consumer: (more) => new NodeConsumer({ ...reaching(options), ...more }),
  };
}

/** Clients over other ports: a test's. */
export function clientsOver(options: AdminOptions, ports: ClientPorts): ClusterClients {
  const { clock, entropy } = ports;
  return {
    clock,
    entropy,
    admin: () => new Admin(options, ports),
    consumer: (more) => new Consumer({ ...reaching(options), ...more }, ports),
  };
}

/** What an admin is told and a consumer does not know. */
function reaching({ retries, ...options }: AdminOptions): AdminOptions {
  return options;
}
