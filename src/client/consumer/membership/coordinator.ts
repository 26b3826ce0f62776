import type { Clock } from "../../../ports/index.ts";
import type { Cluster, ClusterNode, Destination } from "../../cluster/cluster.ts";
import { TimeoutError } from "../../errors/errors.ts";

/**
 * Where the group's coordinator is. Looked up once for whoever asks, and again after somebody found out that it has
 * moved.
 */
export class Coordinator {
  readonly groupId: string;
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  #node: ClusterNode | null = null;
  #lookUp: Promise<ClusterNode> | null = null;
  /** JoinGroup and SyncGroup requests that may be parked at the broker now. */
  #parkedCount = 0;

  constructor(groupId: string, { cluster, clock }: { cluster: Cluster; clock: Clock }) {
    this.groupId = groupId;
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Null while it is not known. */
  get node(): ClusterNode | null {
    return this.#node;
  }

  /** Rejects with what a lookup rejects with, or `TimeoutError` at the deadline; null waits for ever. */
  find(deadlineMs: number | null): Promise<ClusterNode> {
    if (this.#node !== null) return Promise.resolve(this.#node);
    this.#lookUp ??= this.#find();
    return deadlineMs === null ? this.#lookUp : this.#before(deadlineMs, this.#lookUp);
  }

  /** It is no longer there. Only if it is still the one that is meant, when that is given. */
  forget(nodeId?: number): void {
    if (nodeId === undefined || this.#node?.nodeId === nodeId) this.#node = null;
  }

  /** JoinGroup and SyncGroup wait at the broker for the other members, and hold up their connection. */
  get isParked(): boolean {
    return this.#parkedCount > 0;
  }

  park(): void {
    this.#parkedCount++;
  }

  unpark(): void {
    this.#parkedCount--;
  }

  /**
   * Which connection a commit or an offset fetch takes. A broker answers one connection in order, so while a JoinGroup is
   * parked on the coordinator's own they take another: a cooperative member reads and commits meanwhile. Not that for
   * data: a commit that waits half a second behind a fetch may find the generation over.
   */
  destination(node: ClusterNode): Destination {
    const channel = this.isParked ? "commits" : "coordinator";
    return { type: "node", nodeId: node.nodeId, channel };
  }

  async #find(): Promise<ClusterNode> {
    try {
      const key = { type: "group", key: this.groupId } as const;
      this.#node = await this.#cluster.findCoordinator(key, { deadlineMs: null });
      return this.#node;
    } finally {
      this.#lookUp = null;
    }
  }

  #before(deadlineMs: number, lookUp: Promise<ClusterNode>): Promise<ClusterNode> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(deadlineMs, () =>
        reject(new TimeoutError(`The coordinator of group ${this.groupId} was not found in time`)),
      );
      lookUp.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}
