import { offsetFetchAction } from "../../../member/index.ts";
import type { TopicPartition } from "../../../model/index.ts";
import type { ClientPorts } from "../../client-ports.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { sleepUntil } from "../../cluster/sleep.ts";
import { ConnectionError, kafkaError, TimeoutError } from "../../errors/errors.ts";
import { backoffMs } from "../../network/exponential-backoff.ts";
import type { Coordinator } from "../membership/coordinator.ts";
import { partitionNames } from "../partition-lists.ts";
import {
  askCommitted,
  type CommittedOffset,
  type OffsetFetchAnswer,
} from "./offset-fetch-request.ts";

/** Reads the group's committed offsets, and asks again until it has them. */
export class CommittedReader {
  readonly #cluster: Cluster;
  readonly #coordinator: Coordinator;
  readonly #ports: ClientPorts;
  readonly #settings: {
    readonly requestTimeoutMs: number;
    readonly retryBackoffMs: number;
    readonly retryBackoffMaxMs: number;
  };

  constructor(
    { cluster, coordinator }: { readonly cluster: Cluster; readonly coordinator: Coordinator },
    ports: ClientPorts,
    settings: {
      readonly requestTimeoutMs: number;
      readonly retryBackoffMs: number;
      readonly retryBackoffMaxMs: number;
    },
  ) {
    this.#cluster = cluster;
    this.#coordinator = coordinator;
    this.#ports = ports;
    this.#settings = settings;
  }

  /** A partition without a committed offset is left out. Rejects with the broker's refusal, or `TimeoutError`. */
  async read(
    partitions: readonly TopicPartition[],
    deadlineMs: number,
  ): Promise<readonly CommittedOffset[]> {
    if (partitions.length === 0) return [];
    const { clock, entropy } = this.#ports;
    const { retryBackoffMs: initialMs, retryBackoffMaxMs: maxMs } = this.#settings;
    for (let failures = 0; ; failures++) {
      const problem = await this.#attempt(partitions, deadlineMs);
      if (!(problem instanceof Error)) return problem;
      const nextMs = clock.nowMs() + backoffMs({ initialMs, maxMs }, failures, entropy);
      if (nextMs >= deadlineMs)
        throw new TimeoutError(
          `Committed offsets of ${partitionNames(partitions)} were not read in time: ${problem.message}`,
          { cause: problem },
        );
      await sleepUntil(nextMs, clock);
    }
  }

  /** The offsets, or what passes. */
  async #attempt(
    partitions: readonly TopicPartition[],
    deadlineMs: number,
  ): Promise<readonly CommittedOffset[] | Error> {
    const leftMs = Math.max(1, deadlineMs - this.#ports.clock.nowMs());
    const timeoutMs = Math.min(this.#settings.requestTimeoutMs, leftMs);
    const { groupId } = this.#coordinator;
    try {
      const node = await this.#coordinator.find(deadlineMs);
      const to = this.#coordinator.destination(node);
      const answer = await askCommitted(this.#cluster, { to, groupId, partitions, timeoutMs });
      return answer.type === "committed" ? answer.offsets : this.#refused(answer, node.nodeId);
    } catch (error) {
      if (error instanceof ConnectionError || error instanceof TimeoutError) return error;
      throw error;
    }
  }

  #refused(
    { error, at }: Extract<OffsetFetchAnswer, { readonly type: "refused" }>,
    nodeId: number,
  ): Error {
    const action = offsetFetchAction(error);
    if (action === "FindCoordinator") this.#coordinator.forget(nodeId);
    const what = at === null ? "" : ` of ${partitionNames([at])}`;
    const refusal = kafkaError(
      error,
      `The committed offsets${what} of group ${this.#coordinator.groupId} cannot be read: ${error}`,
    );
    // An offset that could not be read is not "no offset".
    if (action === "Reject") throw refusal;
    return refusal;
  }
}
