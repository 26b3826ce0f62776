import type { Clock, Entropy } from "../ports/index.ts";
import type { Checksum, Codecs } from "../protocol/index.ts";
import type { BrokerConfig } from "./configs/broker-config.ts";
import type { FetchSessionCache } from "./fetch/fetch-session-cache.ts";
import type { GroupDriver } from "./groups/group-driver.ts";
import type { BrokerLog } from "./log.ts";
import type { Cluster } from "./storage/cluster.ts";

/** What one broker of the cluster gives its handlers. Several brokers of one process share one {@link Cluster}. */
export interface BrokerContext {
  readonly nodeId: number;
  /** Topics, partition logs, brokers alive and dead: shared by every broker of the process. */
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** This broker's configuration, dynamic changes included. */
  readonly config: BrokerConfig;
  readonly log: BrokerLog;
  readonly fetchSessions: FetchSessionCache;
  /** The group coordinator of this broker. */
  readonly groups: GroupDriver;
  /** CRC-32C for produced batches: a native one where there is one. */
  readonly checksum: Checksum;
  /** Without them compressed batches are stored and served, but not looked into. */
  readonly codecs: Codecs | undefined;
}
