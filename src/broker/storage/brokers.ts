/** A broker as clients are told of it. */
export interface BrokerEndpoint {
  readonly nodeId: number;
  /** As advertised. */
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** The brokers of the cluster: those that serve, and those that were and may come again. */
export class Brokers {
  readonly #alive = new Map<number, BrokerEndpoint>();
  readonly #known = new Set<number>();

  /** Those that serve, by node id. */
  get alive(): readonly BrokerEndpoint[] {
    return [...this.#alive.values()].sort((one, other) => one.nodeId - other.nodeId);
  }

  /** The node ids of all that ever started, in order. */
  get knownNodeIds(): readonly number[] {
    return [...this.#known].sort((one, other) => one - other);
  }

  /** The controller, as metadata names it: the serving broker with the smallest node id, -1 when none serves. */
  get controllerId(): number {
    return this.alive[0]?.nodeId ?? -1;
  }

  isAlive(nodeId: number): boolean {
    return this.#alive.has(nodeId);
  }

  endpoint(nodeId: number): BrokerEndpoint | undefined {
    return this.#alive.get(nodeId);
  }

  add(endpoint: BrokerEndpoint): void {
    this.#known.add(endpoint.nodeId);
    this.#alive.set(endpoint.nodeId, endpoint);
  }

  remove(nodeId: number): void {
    this.#alive.delete(nodeId);
  }
}
