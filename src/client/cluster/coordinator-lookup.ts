import { errorName, findCoordinator } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import { GroupAuthorizationError, KafkaError, kafkaError, TimeoutError } from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import type { Cluster, ClusterNode } from "./cluster.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { sleepUntil } from "./sleep.ts";

/** Whose coordinator is looked for. */
export interface CoordinatorKey {
  readonly type: "group" | "transaction";
  readonly key: string;
}

export interface LookupOptions {
  /** Null waits for ever. */
  readonly deadlineMs?: number | null;
  readonly signal?: AbortSignal;
}

const KEY_TYPES = { group: 0, transaction: 1 } as const;
/** From this version on a request can hold several keys (KIP-699). */
const BATCHED_VERSION = 4;
/** The version that brought key types; every broker since 2.1 has it. */
const OLDEST_VERSION = 1;
const DEFAULT_API_TIMEOUT_MS = 60_000;

/** Finds the coordinator of a group or a transactional id: asks any broker, again and again while it may help. */
export class CoordinatorLookup {
  readonly #cluster: Pick<Cluster, "send">;
  readonly #settings: ClusterSettings;
  readonly #ports: ClientPorts;

  constructor(cluster: Pick<Cluster, "send">, settings: ClusterSettings, ports: ClientPorts) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#ports = ports;
  }

  async find(key: CoordinatorKey, options: LookupOptions = {}): Promise<ClusterNode> {
    const deadlineMs = this.#deadlineOf(options);
    for (let failureCount = 0; ; failureCount++) {
      let failure: Error;
      try {
        return await this.#ask(key, deadlineMs, options.signal);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof KafkaError) || !error.retriable) throw error;
        failure = error;
      }
      await this.#wait(failureCount, { key, deadlineMs, failure, signal: options.signal });
    }
  }

  async #ask(
    { type, key }: CoordinatorKey,
    deadlineMs: number,
    signal: AbortSignal | undefined,
  ): Promise<ClusterNode> {
    const keyType = KEY_TYPES[type];
    const leftMs = Math.max(1, deadlineMs - this.#ports.clock.nowMs());
    const timeoutMs = Math.min(this.#settings.requestTimeoutMs, leftMs);
    const answer = await this.#cluster.send(
      { type: "any", isUrgent: true },
      findCoordinator,
      (version) =>
        version >= BATCHED_VERSION ? { keyType, coordinatorKeys: [key] } : { keyType, key },
      { timeoutMs, minVersion: OLDEST_VERSION, ...(signal !== undefined && { signal }) },
    );
    const found = answer.coordinators.find((each) => each.key === key) ?? answer;
    const error = errorName(found.errorCode);
    if (error !== "NONE") {
      const what = found.errorMessage ?? kafkaError(error).message;
      const message = `no coordinator for ${type} "${key}": ${what}`;
      if (error === "GROUP_AUTHORIZATION_FAILED") {
        throw new GroupAuthorizationError(message, { groupId: key });
      }
      throw kafkaError(error, message);
    }
    return { nodeId: found.nodeId, host: found.host, port: found.port, rack: null };
  }

  async #wait(
    failureCount: number,
    attempt: {
      readonly key: CoordinatorKey;
      readonly deadlineMs: number;
      readonly failure: Error;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<void> {
    const { key, deadlineMs, failure, signal } = attempt;
    const { retryBackoffMs, retryBackoffMaxMs } = this.#settings;
    const { clock, entropy, log } = this.#ports;
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    const untilMs = clock.nowMs() + backoffMs(range, failureCount, entropy);
    const { type } = key;
    if (untilMs >= deadlineMs) {
      throw new TimeoutError(
        `the coordinator of ${type} "${key.key}" was not found before the deadline: ${failure.message}`,
        { cause: failure },
      );
    }
    log.debug({ [type]: key.key, reason: failure.message }, "No coordinator yet");
    await sleepUntil(untilMs, clock, signal);
  }

  #deadlineOf({ deadlineMs }: LookupOptions): number {
    if (deadlineMs === null) return Number.POSITIVE_INFINITY;
    const timeoutMs = this.#settings.defaultApiTimeoutMs ?? DEFAULT_API_TIMEOUT_MS;
    return deadlineMs ?? this.#ports.clock.nowMs() + timeoutMs;
  }
}
