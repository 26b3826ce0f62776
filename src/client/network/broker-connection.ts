import type { ClientConnection, ClientConnectionHandler, Timer } from "../../ports/index.ts";
import {
  type Api,
  apiVersions,
  type ByteReader,
  ByteWriter,
  DecodeError,
  type ResponseOf,
  readCorrelationId,
  readResponseBody,
  writeRequest,
} from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { RequestBody } from "../cluster/cluster.ts";
import { DisconnectedError, ProtocolError, RequestTimeoutError } from "../errors/errors.ts";
import { Alarm } from "./alarm.ts";
import type { ApiVersionTable } from "./api-version-table.ts";
import {
  asConnectionFailure,
  closedByBroker,
  connectFailure,
  connectTimeout,
  handshakeFailure,
  lostBefore,
  requestTimeout,
} from "./connection-failure.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import { expectsResponse, NO_PRODUCE_RESPONSE } from "./expects-response.ts";
import { Greeting } from "./foreign-server.ts";
import { FrameCollector } from "./frame-collector.ts";
import { InFlightRequests } from "./in-flight-requests.ts";
import { API_VERSIONS_REQUEST, negotiateVersions, readApiVersions } from "./negotiate-versions.ts";
import type { NetworkStats } from "./network-stats.ts";
import { PendingRequest } from "./pending-request.ts";
import { SaslSession } from "./sasl-session.ts";

/*
 * One connection to one broker, from the first byte to the last. It is never used again once closed: who wants another
 * one makes it (NodeChannel).
 *
 *   connecting   TCP, and TLS where it is asked for, within the setup timeout.
 *   preparing    ApiVersions, then SASL: each bounded by request.timeout.ms.
 *   ready        Requests are written and answered.
 *   closed       For whatever reason; everything unanswered was rejected.
 *
 * Rules:
 * - A broker answers in the order in which it was asked (Kafka mutes the channel meanwhile), so the next answer belongs to
 *   the oldest request, and a correlation id that says otherwise means that the stream cannot be trusted any more.
 * - The requests of one turn of the event loop leave as one write.
 * - A request that is not answered in time closes the connection, as Kafka's NetworkClient does: its answer would come
 *   before all others, and a broker that is stuck is found by connecting again.
 * - Nothing is written while too many requests are in flight or too many bytes unsent, while the broker asked us to wait
 *   (throttle_time_ms, KIP-219), or while the session is being renewed (KIP-368).
 * - Idle connections are closed after connections.max.idle.ms. Differs from Kafka: not while a request is in flight.
 */

type State = "connecting" | "preparing" | "ready" | "closed";

/** Unsent bytes beyond which nothing more is written until the peer has taken them. */
const UNSENT_BYTES = 8 * 1024 * 1024;
const REQUEST_SLAB_BYTES = 16 * 1024;
const MAX_CORRELATION_ID = 0x7fff_ffff;

/** Whom a connection tells what became of it. */
export interface ConnectionOwner {
  readonly brokerName: string;
  readonly host: string;
  readonly port: number;
  /** The connection can be used. */
  connectionReady(): void;
  /** Where it could not take a request before, it may now. */
  connectionHasRoom(): void;
  /** Called once, last. Null when nobody is to blame: idle, or closed on purpose. */
  connectionClosed(reason: Error | null): void;
}

export class BrokerConnection implements ClientConnectionHandler {
  readonly #owner: ConnectionOwner;
  readonly #settings: ConnectionSettings;
  readonly #ports: ClientPorts;
  readonly #stats: NetworkStats;
  readonly #frames: FrameCollector;
  readonly #greeting = new Greeting();
  readonly #writer = new ByteWriter(REQUEST_SLAB_BYTES);
  readonly #inFlight: InFlightRequests;
  /** Without an answer to wait for; settled when their bytes are gone, so that closing then loses nothing. */
  readonly #unsent: InFlightRequests;
  readonly #session: SaslSession;
  readonly #idle: Alarm;
  #socket: ClientConnection | null = null;
  #state: State = "connecting";
  #versions: ApiVersionTable | null = null;
  #setupTimer: Timer | null = null;
  #holdTimer: Timer | null = null;
  #nextCorrelationId = 0;
  #lastActiveAtMs: number;
  /** A request that is not part of the handshake was answered, or the broker knows who we are. */
  #isProven = false;
  #isFlushDue = false;
  #isUnsentOverLimit = false;
  /** Nothing is written before: the broker asked for it. */
  #heldUntilMs = 0;
  /** To be written, without an answer to wait for. */
  #unanswered: PendingRequest[] = [];

  constructor(
    owner: ConnectionOwner,
    settings: ConnectionSettings,
    world: { readonly ports: ClientPorts; readonly stats: NetworkStats },
  ) {
    this.#owner = owner;
    this.#settings = settings;
    this.#ports = world.ports;
    this.#stats = world.stats;
    this.#frames = new FrameCollector(settings.maxResponseBytes);
    this.#lastActiveAtMs = world.ports.clock.nowMs();
    const expired = (request: PendingRequest) =>
      this.close(requestTimeout(owner.brokerName, request));
    this.#inFlight = new InFlightRequests(world.ports.clock, expired);
    this.#unsent = new InFlightRequests(world.ports.clock, expired);
    this.#session = new SaslSession(world.ports, () => this.#authenticate());
    this.#idle = new Alarm(world.ports.clock, (nowMs) => this.#closeIfIdle(nowMs));
  }

  /** Begins to connect. `setupTimeoutMs` bounds TCP and TLS. */
  open(setupTimeoutMs: number): void {
    const { clock, connector } = this.#ports;
    const { host, port } = this.#owner;
    this.#setupTimer = clock.setTimer(clock.nowMs() + setupTimeoutMs, () =>
      this.close(connectTimeout(this.#owner.brokerName, setupTimeoutMs)),
    );
    this.#socket = connector.connect({ host, port, tls: this.#settings.tls, handler: this });
  }

  /** True while a request can be written at once. */
  get hasRoom(): boolean {
    return (
      this.#state === "ready" &&
      !this.#isUnsentOverLimit &&
      !this.#session.isHolding &&
      this.#heldUntilMs === 0 &&
      this.#inFlight.length < this.#settings.maxInFlightRequests
    );
  }

  get inFlightCount(): number {
    return this.#inFlight.length;
  }

  /** What the broker serves; null before it is ready. */
  get versions(): ApiVersionTable | null {
    return this.#versions;
  }

  /** Writes a request at the end of this turn; `hasRoom` must be true. What is wrong with it rejects it alone. */
  send(request: PendingRequest): void {
    try {
      const version = this.#versions!.versionOf(request.api, request.options);
      this.#write(request, version);
    } catch (error) {
      request.reject(error);
    }
  }

  /** Closes. Requests in flight are rejected: the reason becomes their cause. */
  close(reason: Error | null): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#frames.stop();
    this.#setupTimer?.cancel();
    this.#holdTimer?.cancel();
    this.#session.end();
    this.#idle.cancel();
    this.#socket?.destroy();
    const oldest = this.#inFlight.oldest;
    const lost = [...this.#unanswered, ...this.#unsent.takeAll(), ...this.#inFlight.takeAll()];
    this.#unanswered = [];
    for (const request of lost) {
      request.reject(this.#lossOf(request, reason, request === oldest));
    }
    this.#owner.connectionClosed(reason);
  }

  onConnect(): void {
    if (this.#state !== "connecting") return;
    this.#setupTimer?.cancel();
    this.#state = "preparing";
    this.#prepare().catch((error) =>
      this.close(asConnectionFailure(this.#owner.brokerName, error)),
    );
  }

  onData(bytes: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#lastActiveAtMs = this.#ports.clock.nowMs();
    this.#stats.incomingByteTotal += bytes.length;
    const stranger = this.#greeting.look(bytes);
    if (stranger !== null) {
      const { brokerName } = this.#owner;
      this.close(new ProtocolError(`${brokerName} is not a Kafka broker: ${stranger}`));
      return;
    }
    try {
      this.#frames.push(bytes, this.#onFrame);
    } catch (error) {
      const { brokerName } = this.#owner;
      const text = error instanceof Error ? error.message : String(error);
      this.close(
        new ProtocolError(`cannot read what ${brokerName} answers: ${text}`, { cause: error }),
      );
    }
  }

  roomForData(): Uint8Array | null {
    return this.#frames.room;
  }

  onDrain(): void {
    if (this.#unsent.length > 0) this.#settleUnsent();
    if (!this.#isUnsentOverLimit) return;
    this.#isUnsentOverLimit = false;
    this.#owner.connectionHasRoom();
  }

  onClose(error: Error | null): void {
    if (this.#state === "closed") return;
    const { brokerName } = this.#owner;
    if (this.#state === "connecting") this.close(connectFailure(brokerName, error));
    else if (this.#state === "preparing")
      this.close(handshakeFailure(brokerName, error, this.#settings.tls !== null));
    else this.close(error ?? closedByBroker(brokerName, this.#isProven));
  }

  async #prepare(): Promise<void> {
    this.#versions = await negotiateVersions(
      (version) => this.#ask(apiVersions, version, API_VERSIONS_REQUEST),
      this.#owner.brokerName,
    );
    await this.#session.begin(this.#roomAgain);
    this.#becomeReady();
  }

  #becomeReady(): void {
    if (this.#state !== "preparing") return;
    this.#state = "ready";
    const { connectionsMaxIdleMs } = this.#settings;
    if (connectionsMaxIdleMs >= 0) {
      this.#idle.atLatest(this.#ports.clock.nowMs() + connectionsMaxIdleMs);
    }
    this.#owner.connectionReady();
  }

  async #authenticate(): Promise<number> {
    const { authenticator } = this.#settings;
    if (authenticator === null) return 0;
    const exchange = <A extends Api>(api: A, body: RequestBody<A>) =>
      this.#ask(api, this.#versions!.versionOf(api), body);
    const lifetimeMs = await authenticator.authenticate(exchange, this.#owner.brokerName);
    this.#stats.successfulAuthenticationTotal++;
    this.#isProven = true;
    return lifetimeMs;
  }

  /** A request of the connection itself, which goes out whatever holds the others back. */
  #ask<A extends Api>(api: A, version: number, body: RequestBody<A>): Promise<ResponseOf<A>> {
    return new Promise((resolve, reject) => {
      if (this.#state === "closed") {
        reject(new DisconnectedError(`the connection to ${this.#owner.brokerName} is closed`));
        return;
      }
      const request = new PendingRequest(
        {
          api,
          body: body as RequestBody<Api>,
          options: {},
          timeoutMs: this.#settings.requestTimeoutMs,
          nowMs: this.#ports.clock.nowMs(),
        },
        resolve as (response: unknown) => void,
        reject,
      );
      this.#write(request, version);
    });
  }

  /** Throws, and leaves no trace, when the version cannot carry the body. */
  #write(request: PendingRequest, version: number): void {
    const { api } = request;
    const correlationId = this.#nextCorrelationId;
    const body = typeof request.body === "function" ? request.body(version) : request.body;
    const target = { api, apiVersion: version, correlationId, clientId: this.#settings.clientId };
    writeRequest(this.#writer, target, body);
    this.#nextCorrelationId = correlationId === MAX_CORRELATION_ID ? 0 : correlationId + 1;
    request.version = version;
    request.correlationId = correlationId;
    request.sentAtMs = this.#ports.clock.nowMs();
    this.#stats.requestTotal++;
    if (expectsResponse(api, body)) this.#inFlight.add(request);
    else this.#unanswered.push(request);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#ports.clock.endOfTurn(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isFlushDue = false;
    if (this.#state === "closed") return;
    this.#lastActiveAtMs = this.#ports.clock.nowMs();
    this.#stats.outgoingByteTotal += this.#writer.length;
    const unsentBytes = this.#socket!.write(this.#writer.takeChunks());
    if (unsentBytes > UNSENT_BYTES) this.#isUnsentOverLimit = true;
    const written = this.#unanswered;
    if (written.length === 0) return;
    this.#unanswered = [];
    if (unsentBytes === 0) this.#settleUnsent();
    for (const request of written) {
      if (unsentBytes === 0) request.resolve(NO_PRODUCE_RESPONSE);
      else this.#unsent.add(request);
    }
  };

  /** Everything written so far is with the peer: there is nothing more to wait for. */
  #settleUnsent(): void {
    for (const request of this.#unsent.takeAll()) request.resolve(NO_PRODUCE_RESPONSE);
  }

  readonly #onFrame = (frame: ByteReader): void => {
    const correlationId = readCorrelationId(frame);
    const request = this.#inFlight.oldest;
    if (request?.correlationId !== correlationId) {
      const expected = request === undefined ? "none" : `${request.correlationId}`;
      throw new DecodeError(`correlation id ${correlationId} where ${expected} was due`, 0);
    }
    const response = this.#read(frame, request);
    this.#inFlight.shift();
    this.#stats.responseTotal++;
    if (this.#state === "ready") this.#isProven = true;
    this.#stats.requestLatencyMsTotal += this.#lastActiveAtMs - request.sentAtMs;
    request.resolve(response);
    this.#holdFor((response as { throttleTimeMs?: number }).throttleTimeMs ?? 0);
    this.#roomAgain();
  };

  #read(frame: ByteReader, request: PendingRequest): unknown {
    const { api, version } = request;
    // Who asked is gone: nobody will read it.
    if (request.isSettled) return {};
    if (api.key === apiVersions.key) return readApiVersions(frame, version);
    return readResponseBody(frame, api, version);
  }

  /** Something that held requests back is gone, or something is due that waited for quiet. */
  readonly #roomAgain = (): void => {
    if (this.#state !== "ready") return;
    if (!this.#session.isDue) {
      if (this.hasRoom) this.#owner.connectionHasRoom();
    } else if (this.#inFlight.length === 0) {
      this.#session
        .renew(this.#roomAgain)
        .then(this.#roomAgain, (error) =>
          this.close(asConnectionFailure(this.#owner.brokerName, error)),
        );
    }
  };

  #holdFor(throttleTimeMs: number): void {
    if (throttleTimeMs <= 0 || this.#state !== "ready") return;
    const untilMs = this.#ports.clock.nowMs() + throttleTimeMs;
    if (untilMs <= this.#heldUntilMs) return;
    this.#heldUntilMs = untilMs;
    this.#holdTimer?.cancel();
    this.#holdTimer = this.#ports.clock.setTimer(untilMs, () => {
      this.#heldUntilMs = 0;
      this.#roomAgain();
    });
  }

  #closeIfIdle(nowMs: number): number | null {
    const { connectionsMaxIdleMs } = this.#settings;
    const dueMs = this.#lastActiveAtMs + connectionsMaxIdleMs;
    if (this.#inFlight.length > 0) return Math.max(dueMs, nowMs + connectionsMaxIdleMs);
    if (nowMs < dueMs) return dueMs;
    this.close(null);
    return null;
  }

  #lossOf(request: PendingRequest, reason: Error | null, isOldest: boolean): Error {
    const { brokerName } = this.#owner;
    // Before the broker has said what it serves, the request was one of our own, for which the reason is all there is.
    if (this.#versions === null && reason !== null) return reason;
    if (isOldest && reason instanceof ProtocolError) return reason;
    const isExpired = request.deadlineMs <= this.#ports.clock.nowMs();
    if (isExpired && reason instanceof RequestTimeoutError) {
      return requestTimeout(brokerName, request);
    }
    return lostBefore(brokerName, request, reason);
  }
}
