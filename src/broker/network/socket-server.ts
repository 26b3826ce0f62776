import type {
  Clock,
  Listener,
  ServerConnection,
  ServerConnectionHandler,
  Timer,
  Transport,
} from "../../ports/index.ts";
import { type ByteReader, ByteWriter } from "../../protocol/index.ts";
import type { BrokerConfig } from "../configs/broker-config.ts";
import type { BrokerLog, LogFields } from "../log.ts";
import { Connection, type ConnectionOwner } from "./connection.ts";

export interface SocketServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly listenerName: string;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly log: BrokerLog;
  handleFrame(frame: ByteReader, connection: Connection): void;
}

/** Answers are carved out of slabs of this size. */
const ANSWER_SLAB_BYTES = 64 * 1024;

/**
 * A broker's listener and its connections (`kafka.network.SocketServer`): counts them, closes the idle ones, and lets
 * those that were answered late go on at the end of the turn, so that an answer never re-enters the handler that gave it.
 */
export class SocketServer implements ConnectionOwner {
  readonly writer = new ByteWriter(ANSWER_SLAB_BYTES);
  readonly lateWriter = new ByteWriter();
  readonly #options: SocketServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #connectionsByHost = new Map<string, number>();
  #readyConnections: Connection[] = [];
  #answeredConnections: Connection[] = [];
  #isTurnToEnd = false;
  #idleTimer: Timer | null = null;
  #listener: Listener | null = null;
  #acceptedCount = 0;
  #isServing = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  /** Starts to listen. Rejects with the transport's error when the address cannot be had. */
  async listen(transport: Transport): Promise<Listener> {
    this.#listener = await transport.listen({
      host: this.#options.host,
      port: this.#options.port,
      accept: (socket) => this.#accept(socket),
    });
    return this.#listener;
  }

  /** Accepts connections from now on; those that came earlier were closed, and their clients come again. */
  serve(): void {
    this.#isServing = true;
  }

  /** Stops listening and closes all connections, after the answers that are ready. */
  async close(): Promise<void> {
    this.#isServing = false;
    this.#idleTimer?.cancel();
    for (const connection of [...this.#connections]) connection.close();
    await this.#listener?.close();
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get maxRequestBytes(): number {
    return this.#options.config.get("socket.request.max.bytes");
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  handleFrame(frame: ByteReader, connection: Connection): void {
    this.#options.handleFrame(frame, connection);
  }

  answered(connection: Connection): void {
    this.#answeredConnections.push(connection);
    this.#endTurnLater();
  }

  ready(connection: Connection): void {
    this.#readyConnections.push(connection);
    this.#endTurnLater();
  }

  refused(connection: Connection, fields: LogFields, message: string): void {
    const { connectionId } = connection;
    this.#options.log.warn({ connectionId, ...fields }, message);
  }

  closed(connection: Connection, error: Error | null): void {
    this.#connections.delete(connection);
    const host = connection.remoteHost;
    const left = (this.#connectionsByHost.get(host) ?? 1) - 1;
    if (left === 0) this.#connectionsByHost.delete(host);
    else this.#connectionsByHost.set(host, left);
    const { connectionId } = connection;
    this.#options.log.debug({ connectionId, reason: error?.message }, "Connection closed");
  }

  #endTurnLater(): void {
    if (this.#isTurnToEnd) return;
    this.#isTurnToEnd = true;
    this.#options.clock.endOfTurn(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#isTurnToEnd = false;
    const ready = this.#readyConnections;
    const answered = this.#answeredConnections;
    this.#readyConnections = [];
    this.#answeredConnections = [];
    for (const connection of ready) connection.goOn();
    for (const connection of answered) connection.sendAnswers();
  };

  /**
   * Differs from Kafka: over `max.connections` a new connection is closed, where Kafka leaves it in the accept queue
   * until another one goes. Over `max.connections.per.ip` Kafka closes it as well.
   */
  #accept(socket: ServerConnection): ServerConnectionHandler {
    const connection = new Connection(socket, this, {
      connectionId: this.#nameOf(socket),
      listenerName: this.#options.listenerName,
    });
    const fromHost = (this.#connectionsByHost.get(socket.remoteHost) ?? 0) + 1;
    this.#connectionsByHost.set(socket.remoteHost, fromHost);
    this.#connections.add(connection);
    const { config } = this.#options;
    if (!this.#isServing) connection.abort();
    else if (this.#connections.size > config.get("max.connections")) {
      connection.refuse({}, "Closed a new connection: max.connections is reached");
    } else if (fromHost > config.get("max.connections.per.ip")) {
      connection.refuse({}, "Closed a new connection: max.connections.per.ip is reached");
    }
    this.#armIdleTimer();
    return connection;
  }

  /** Kafka's form of a connection id: local address, remote address, a running number. */
  #nameOf(socket: ServerConnection): string {
    const local = `${this.#options.host}:${this.#listener?.port ?? this.#options.port}`;
    return `${local}-${socket.remoteHost}:${socket.remotePort}-${this.#acceptedCount++}`;
  }

  #armIdleTimer(): void {
    const idleMs = this.#options.config.get("connections.max.idle.ms");
    if (this.#idleTimer !== null || idleMs < 0) return;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) {
      oldestMs = Math.min(oldestMs, connection.lastActiveAtMs);
    }
    if (oldestMs === Number.POSITIVE_INFINITY) return;
    this.#idleTimer = this.#options.clock.setTimer(oldestMs + idleMs, () => this.#closeIdle());
  }

  #closeIdle(): void {
    this.#idleTimer = null;
    const activeSinceMs = this.nowMs() - this.#options.config.get("connections.max.idle.ms");
    for (const connection of [...this.#connections]) {
      if (connection.lastActiveAtMs <= activeSinceMs) connection.abort();
    }
    this.#armIdleTimer();
  }
}
