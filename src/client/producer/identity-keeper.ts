import { errorName, type InitProducerIdResponse, initProducerId } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { KafkaError, kafkaError } from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import {
  type IdentityEvent,
  type IdentityState,
  nextIdentity,
  type ProducerIdAndEpoch,
} from "./producer-identity.ts";

/** Never: transactions are what this is for. */
const NO_TRANSACTION_TIMEOUT_MS = 0x7fff_ffff;

/** Gets the producer its id, and a new one when that is needed. Its states are {@link IdentityState}'s. */
export class IdentityKeeper {
  /** Why there is no id yet; null while none was refused. */
  lastFailure: Error | null = null;
  readonly #cluster: Cluster;
  readonly #ports: ClientPorts;
  readonly #settings: { readonly retryBackoffMs: number; readonly retryBackoffMaxMs: number };
  readonly #onChange: () => void;
  readonly #onRefused: (error: Error) => void;
  #state: IdentityState = { state: "Uninitialized" };
  #failureCount = 0;
  #notBeforeMs = 0;

  constructor(options: {
    readonly cluster: Cluster;
    readonly ports: ClientPorts;
    readonly settings: { readonly retryBackoffMs: number; readonly retryBackoffMaxMs: number };
    readonly onChange: () => void;
    /** A broker refuses an id, and time will not help: what waits for one fails. */
    readonly onRefused: (error: Error) => void;
  }) {
    this.#cluster = options.cluster;
    this.#ports = options.ports;
    this.#settings = options.settings;
    this.#onChange = options.onChange;
    this.#onRefused = options.onRefused;
  }

  /** Null while there is none. */
  get identity(): ProducerIdAndEpoch | null {
    return this.#state.state === "Ready" ? this.#state.identity : null;
  }

  /** Why there will never be one. */
  get fatalError(): Error | null {
    return this.#state.state === "Failed" ? this.#state.error : null;
  }

  /** Asks for an id if there is none and none is on its way. Returns when to look again, null when it will say. */
  acquire(nowMs: number): number | null {
    if (this.#state.state !== "Uninitialized") return null;
    if (nowMs < this.#notBeforeMs) return this.#notBeforeMs;
    this.#move({ type: "Asked" });
    this.#ask().catch((error: unknown) => this.#refused(error));
    return null;
  }

  /** A line of sequence numbers has to begin anew under this identity: it needs a newer epoch. */
  raiseEpoch(): void {
    this.#move({ type: "EpochNeeded" });
  }

  /** Brokers do not take this id any more. */
  changeId(): void {
    this.#move({ type: "IdNeeded" });
  }

  #move(event: IdentityEvent): void {
    this.#state = nextIdentity(this.#state, event);
  }

  async #ask(): Promise<void> {
    const body = { transactionalId: null, transactionTimeoutMs: NO_TRANSACTION_TIMEOUT_MS };
    const response: InitProducerIdResponse = await this.#cluster.send(
      { type: "any" },
      initProducerId,
      body,
    );
    const error = errorName(response.errorCode);
    if (error !== "NONE") {
      throw kafkaError(error, `The cluster gives this producer no producer id: ${error}.`);
    }
    const { producerId, producerEpoch: epoch } = response;
    this.#failureCount = 0;
    this.lastFailure = null;
    this.#move({ type: "Given", identity: { producerId, epoch } });
    this.#onChange();
  }

  #refused(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    const { retryBackoffMs, retryBackoffMaxMs } = this.#settings;
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    const { clock, entropy } = this.#ports;
    this.lastFailure = error;
    this.#notBeforeMs = clock.nowMs() + backoffMs(range, this.#failureCount++, entropy);
    const code = error instanceof KafkaError ? error.code : null;
    if (code === "UNSUPPORTED_VERSION") this.#move({ type: "RefusedForGood", error });
    else this.#move({ type: "RefusedForNow" });
    const isForNow = error instanceof KafkaError && error.retriable;
    if (!isForNow) this.#onRefused(error);
    this.#onChange();
  }
}
