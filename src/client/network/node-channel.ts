import type { Timer } from "../../ports/index.ts";
import type { Api } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import { publish } from "../diagnostics/channels.ts";
import {
  AuthenticationError,
  ClosedError,
  ConnectionError,
  RequestTimeoutError,
} from "../errors/errors.ts";
import { Alarm } from "./alarm.ts";
import { BrokerConnection, type ConnectionOwner } from "./broker-connection.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import { backoffMs } from "./exponential-backoff.ts";
import { Fifo } from "./fifo.ts";
import type { NetworkStats } from "./network-stats.ts";
import type { PendingRequest } from "./pending-request.ts";

/*
 * The way to one broker: a connection when there is something to send, and what waits for one.
 *
 *   idle         No connection. The next request makes one, at once or when the backoff of the last failure is over.
 *   connecting   Requests wait for the handshake. If it fails, all of them are rejected: whoever asks decides where else
 *                to ask.
 *   ready        Requests go out, as far as the connection has room; the rest waits here, bounded.
 *   closed       For good.
 *
 * A connection that was ready and is lost takes its requests in flight with it. What was not written yet stays and goes
 * out on the next one: no broker has seen it. Backoff as Kafka's ClusterConnectionStates: exponential from
 * reconnect.backoff.ms, reset by a handshake that succeeds; the setup timeout grows in the same way.
 */

type State = "idle" | "connecting" | "ready" | "closed";

/** Requests that may wait for one broker. More means that somebody sends without waiting for answers. */
const MAX_WAITING_REQUESTS = 10_000;

/** Whom a channel tells that it lost its broker. */
export interface ChannelOwner {
  /** A connection is gone, or did not come to be; `reason` as in {@link ConnectionOwner.connectionClosed}. */
  channelLost(channel: NodeChannel, reason: Error): void;
}

export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export class NodeChannel implements ConnectionOwner {
  readonly host: string;
  readonly port: number;
  #nodeId: number;
  readonly #owner: ChannelOwner;
  readonly #settings: ConnectionSettings;
  readonly #ports: ClientPorts;
  readonly #stats: NetworkStats;
  readonly #waiting = new Fifo<PendingRequest>();
  readonly #waitTimeouts: Alarm;
  #state: State = "idle";
  #connection: BrokerConnection | null = null;
  #backoffTimer: Timer | null = null;
  #failureCount = 0;
  /** No attempt before. */
  #nextAttemptAtMs = 0;
  #lastFailure: Error | null = null;
  #closeReason: Error | null = null;

  constructor(
    address: BrokerAddress,
    settings: ConnectionSettings,
    world: {
      readonly owner: ChannelOwner;
      readonly ports: ClientPorts;
      readonly stats: NetworkStats;
    },
  ) {
    this.#nodeId = address.nodeId;
    this.host = address.host;
    this.port = address.port;
    this.#owner = world.owner;
    this.#settings = settings;
    this.#ports = world.ports;
    this.#stats = world.stats;
    this.#waitTimeouts = new Alarm(world.ports.clock, (nowMs) => this.#expireWaiting(nowMs));
  }

  /** Negative for a bootstrap server that is not known as a broker. */
  get nodeId(): number {
    return this.#nodeId;
  }

  get brokerName(): string {
    const who = this.#nodeId < 0 ? "bootstrap server" : `broker ${this.#nodeId}`;
    return `${who} (${this.host}:${this.port})`;
  }

  /** Metadata says which broker is at this address. */
  becomes(nodeId: number): void {
    this.#nodeId = nodeId;
  }

  /** Takes a request and settles it, sooner or later. */
  send(request: PendingRequest): void {
    if (this.#closeReason !== null) {
      request.reject(notSent(request, this.#closeReason));
      return;
    }
    if (this.#waiting.length === 0 && this.#connection?.hasRoom) {
      this.#connection.send(request);
      return;
    }
    if (this.#waiting.length >= MAX_WAITING_REQUESTS) {
      const message = `${MAX_WAITING_REQUESTS} requests wait for ${this.brokerName} already`;
      request.reject(new ConnectionError(message, { cause: this.#lastFailure }));
      return;
    }
    this.#waiting.push(request);
    this.#waitTimeouts.atLatest(request.deadlineMs);
    if (this.#state === "idle") this.#connectSoon();
  }

  /** Requests that are unanswered or not yet written. */
  get load(): number {
    return (this.#connection?.inFlightCount ?? 0) + this.#waiting.length;
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  get isConnecting(): boolean {
    return this.#state === "connecting";
  }

  /** True while the last attempt failed and the next one has to wait. */
  get isInBackoff(): boolean {
    return this.#state === "idle" && this.#nextAttemptAtMs > this.#ports.clock.nowMs();
  }

  /** Attempts that failed in a row. */
  get failureCount(): number {
    return this.#failureCount;
  }

  /** The version of this API here; null while it is not known. */
  versionOf(api: Api): number | null {
    return this.#connection?.versions?.versionOf(api) ?? null;
  }

  /** Closes for good. What is unanswered is rejected with the reason. */
  close(reason: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#closeReason = reason;
    this.#backoffTimer?.cancel();
    this.#rejectWaiting(reason);
    this.#connection?.close(reason);
  }

  connectionReady(): void {
    this.#state = "ready";
    this.#failureCount = 0;
    this.#lastFailure = null;
    this.#publish("opened", null);
    this.#sendWaiting();
  }

  connectionHasRoom(): void {
    this.#sendWaiting();
  }

  connectionClosed(reason: Error | null): void {
    const wasReady = this.#state === "ready";
    this.#connection = null;
    this.#stats.connectionCount--;
    this.#stats.connectionCloseTotal++;
    this.#publish("closed", reason);
    if (this.#state === "closed") return;
    this.#state = "idle";
    if (reason !== null) this.#failed(reason, wasReady);
    if (this.#waiting.length > 0) this.#connectSoon();
  }

  #publish(type: "opened" | "closed", error: Error | null): void {
    const { host, port } = this;
    const { clientId } = this.#settings;
    publish(this.#ports.diagnostics, "regroup:connection", () => ({
      clientId,
      type,
      host,
      port,
      error,
    }));
  }

  #failed(reason: Error, wasReady: boolean): void {
    const { entropy, clock, log } = this.#ports;
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.#settings;
    const range = { initialMs: reconnectBackoffMs, maxMs: reconnectBackoffMaxMs };
    const waitMs = backoffMs(range, this.#failureCount, entropy);
    this.#failureCount++;
    this.#lastFailure = reason;
    this.#nextAttemptAtMs = clock.nowMs() + waitMs;
    if (reason instanceof AuthenticationError) this.#stats.failedAuthenticationTotal++;
    const fields = { nodeId: this.nodeId, host: this.host, port: this.port };
    if (wasReady) log.info({ ...fields, reason: reason.message }, "Disconnected from a broker");
    else log.warn({ ...fields, reason: reason.message }, "Could not connect to a broker");
    if (!wasReady) this.#rejectWaiting(reason);
    this.#owner.channelLost(this, reason);
  }

  #connectSoon(): void {
    const { clock } = this.#ports;
    if (this.#backoffTimer !== null) return;
    if (this.#nextAttemptAtMs <= clock.nowMs()) {
      this.#connect();
      return;
    }
    this.#backoffTimer = clock.setTimer(this.#nextAttemptAtMs, () => {
      this.#backoffTimer = null;
      if (this.#state === "idle" && this.#waiting.length > 0) this.#connect();
    });
  }

  #connect(): void {
    const world = { ports: this.#ports, stats: this.#stats };
    const { socketConnectionSetupTimeoutMs, socketConnectionSetupTimeoutMaxMs } = this.#settings;
    const range = {
      initialMs: socketConnectionSetupTimeoutMs,
      maxMs: socketConnectionSetupTimeoutMaxMs,
    };
    this.#state = "connecting";
    this.#stats.connectionCount++;
    this.#stats.connectionCreationTotal++;
    this.#connection = new BrokerConnection(this, this.#settings, world);
    this.#connection.open(backoffMs(range, this.#failureCount, this.#ports.entropy));
  }

  #sendWaiting(): void {
    const connection = this.#connection;
    while (connection?.hasRoom) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      if (!request.isSettled) connection.send(request);
    }
  }

  #rejectWaiting(reason: Error): void {
    this.#waitTimeouts.cancel();
    for (const request of this.#waiting.takeAll()) request.reject(reason);
  }

  #expireWaiting(nowMs: number): number | null {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const request of this.#waiting.toArray()) {
      if (request.isSettled) continue;
      if (request.deadlineMs <= nowMs) request.reject(this.#unsentTimeout(request));
      else nextMs = Math.min(nextMs, request.deadlineMs);
    }
    while (this.#waiting.peek()?.isSettled) this.#waiting.shift();
    return nextMs === Number.POSITIVE_INFINITY ? null : nextMs;
  }

  #unsentTimeout({ api, timeoutMs }: PendingRequest): RequestTimeoutError {
    const doing =
      this.#state === "ready" ? "too many requests are in flight" : "there is no connection yet";
    const cause = this.#lastFailure;
    return new RequestTimeoutError(
      `${api.name} could not be sent to ${this.brokerName} within ${Math.round(timeoutMs)} ms: ${cause?.message ?? doing}`,
      { cause },
    );
  }
}

/**
 * Whoever goes through several brokers may come to a channel that metadata has closed meanwhile. That is no end of the
 * client, and the request may go elsewhere.
 */
function notSent({ api }: PendingRequest, closeReason: Error): Error {
  const why = `${api.name} was not sent: ${closeReason.message}`;
  return closeReason instanceof ClosedError
    ? new ClosedError(why)
    : new ConnectionError(why, { cause: closeReason });
}
