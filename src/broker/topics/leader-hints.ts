import type { BrokerContext } from "../broker-context.ts";
import type { Partition } from "../storage/partition.ts";

/** Where a broker listens, as responses carry it beside the leaders they name (KIP-951). */
export interface NodeEndpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** Collects the leaders of partitions that a client asked the wrong broker for, so that it need not ask for metadata. */
export class LeaderHints {
  readonly #broker: BrokerContext;
  readonly #endpoints = new Map<number, NodeEndpoint>();

  constructor(broker: BrokerContext) {
    this.#broker = broker;
  }

  /** The leader of a partition, whose address goes into {@link LeaderHints.nodeEndpoints}. */
  currentLeader(partition: Partition): { leaderId: number; leaderEpoch: number } {
    const { leaderId, leaderEpoch } = partition;
    const endpoint = this.#broker.cluster.brokers.endpoint(leaderId);
    if (endpoint !== undefined) {
      const { nodeId, host, port, rack } = endpoint;
      this.#endpoints.set(nodeId, { nodeId, host, port, rack });
    }
    return { leaderId, leaderEpoch };
  }

  get nodeEndpoints(): NodeEndpoint[] {
    return [...this.#endpoints.values()];
  }
}
