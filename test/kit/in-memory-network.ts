import type {
  Listener,
  ListenOptions,
  ServerConnection,
  ServerConnectionHandler,
  Transport,
} from "../../src/ports/index.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What a socket buffers before the sender has to wait: small, so that a slow reader is felt soon. */
const SOCKET_BUFFER_BYTES = 64 * 1024;

/**
 * A network without wires: listeners, and clients that connect to them, in one process on a virtual clock.
 *
 * Bytes arrive as tasks of the clock, in order, in the pieces they were written in. The read buffer that the server is
 * shown is overwritten when its callback returns, as the port promises, so that whoever kept it is found out.
 */
export class InMemoryNetwork implements Transport {
  readonly #clock: VirtualClock;
  readonly #listeners = new Map<number, InMemoryListener>();
  #nextPort = 40_000;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async listen(options: ListenOptions): Promise<Listener> {
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    if (this.#listeners.has(port)) {
      throw Object.assign(new Error(`port ${port} is in use`), { code: "EADDRINUSE" });
    }
    const listener = new InMemoryListener({ ...options, port }, () => this.#listeners.delete(port));
    this.#listeners.set(port, listener);
    return listener;
  }

  /** A client's socket. Connecting to a port where nobody listens gives a socket that is closed at once. */
  connect(port: number, remoteHost = "127.0.0.1"): InMemorySocket {
    const socket = new InMemorySocket(this.#clock, remoteHost, this.#nextPort++);
    this.#clock.post(() => {
      const listener = this.#listeners.get(port);
      if (listener === undefined) socket.closedByServer();
      else listener.accept(socket);
    });
    return socket;
  }
}

class InMemoryListener implements Listener {
  readonly host: string;
  readonly port: number;
  readonly #options: ListenOptions;
  readonly #forget: () => void;
  readonly #sockets = new Set<InMemorySocket>();

  constructor(options: ListenOptions, forget: () => void) {
    this.host = options.host;
    this.port = options.port;
    this.#options = options;
    this.#forget = forget;
  }

  accept(socket: InMemorySocket): void {
    this.#sockets.add(socket);
    socket.open(this.#options, () => this.#sockets.delete(socket));
  }

  async close(): Promise<void> {
    this.#forget();
    for (const socket of [...this.#sockets]) socket.server.destroy();
  }
}

/** Both ends of one connection: the client's methods here, the server's in {@link InMemorySocket.server}. */
export class InMemorySocket {
  /** Everything the server sent and the client read, as it came. */
  readonly received: Uint8Array[] = [];
  onData: (bytes: Uint8Array) => void = (bytes) => this.received.push(bytes);
  /** The server has accepted. Called once, before anything else, or never. */
  onOpen: () => void = () => {};
  onClose: () => void = () => {};
  /** The server has read everything that was written. */
  onDrain: () => void = () => {};
  isClosed = false;
  readonly server: ServerConnection;

  readonly #clock: VirtualClock;
  #handler: ServerConnectionHandler | null = null;
  #forget: () => void = () => {};
  #toServer: Uint8Array[] = [];
  #serverPaused = false;
  #toClient: Uint8Array[] = [];
  #unreadBytes = 0;
  #clientPaused = false;
  #clientEnded = false;
  #serverEnding = false;
  #drainOwed = false;

  constructor(clock: VirtualClock, remoteHost: string, remotePort: number) {
    this.#clock = clock;
    this.server = {
      remoteHost,
      remotePort,
      write: (chunks) => this.#serverWrite(chunks),
      pause: () => {
        this.#serverPaused = true;
      },
      resume: () => {
        this.#serverPaused = false;
        this.#pumpToServer();
      },
      destroy: () => this.#close(null),
      end: () => {
        this.#serverEnding = true;
        this.#pumpToClient();
      },
    };
  }

  open(options: ListenOptions, forget: () => void): void {
    if (this.isClosed) return;
    this.#forget = forget;
    this.#handler = options.accept(this.server);
    this.onOpen();
    this.#pumpToServer();
  }

  /** The client sends bytes. They arrive as one read. */
  write(bytes: Uint8Array): void {
    if (this.isClosed || this.#clientEnded) return;
    this.#toServer.push(bytes.slice());
    this.#pumpToServer();
  }

  /** Bytes that were written and not yet read by the server. */
  get unsentBytes(): number {
    return this.#toServer.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** The client stops reading: what the server sends piles up. */
  pause(): void {
    this.#clientPaused = true;
  }

  resume(): void {
    this.#clientPaused = false;
    this.#pumpToClient();
  }

  /** The client will send nothing more, but still reads. */
  halfClose(): void {
    this.#clientEnded = true;
    this.#pumpToServer();
  }

  /** The client is gone, without a word. */
  destroy(): void {
    this.#close(null);
  }

  closedByServer(): void {
    this.#close(null);
  }

  get isServerPaused(): boolean {
    return this.#serverPaused;
  }

  #pumpToServer(): void {
    if (this.#handler === null) return;
    this.#clock.post(() => this.#deliverToServer());
  }

  #deliverToServer(): void {
    if (this.isClosed || this.#serverPaused || this.#handler === null) return;
    const bytes = this.#toServer.shift();
    if (bytes !== undefined) {
      const buffer = bytes.slice();
      this.#handler.onData(buffer);
      buffer.fill(0xee);
      if (this.#toServer.length === 0) this.onDrain();
      if (this.#toServer.length > 0 || this.#clientEnded) this.#pumpToServer();
      return;
    }
    // A TCP server without allowHalfOpen sends what it still has to send and closes.
    if (this.#clientEnded) this.server.end();
  }

  #serverWrite(chunks: readonly Uint8Array[]): number {
    if (this.isClosed) return 0;
    for (const chunk of chunks) {
      this.#toClient.push(chunk.slice());
      this.#unreadBytes += chunk.length;
    }
    this.#pumpToClient();
    const queuedBytes = this.#queuedBytes();
    if (queuedBytes > 0) this.#drainOwed = true;
    return queuedBytes;
  }

  #queuedBytes(): number {
    return Math.max(0, this.#unreadBytes - SOCKET_BUFFER_BYTES);
  }

  #pumpToClient(): void {
    this.#clock.post(() => {
      if (this.isClosed || this.#clientPaused) return;
      const chunks = this.#toClient;
      this.#toClient = [];
      this.#unreadBytes = 0;
      for (const chunk of chunks) this.onData(chunk);
      if (this.#drainOwed) {
        this.#drainOwed = false;
        this.#handler?.onDrain();
      }
      if (this.#serverEnding && this.#toClient.length === 0) this.#close(null);
    });
  }

  #close(error: Error | null): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#forget();
    this.#clock.post(() => {
      this.#handler?.onClose(error);
      this.onClose();
    });
  }
}
