import { createServer, type Server, Socket, type SocketConstructorOpts } from "node:net";
import type { Listener, ListenOptions, Transport } from "../ports/index.ts";
import { TcpConnection } from "./tcp-connection.ts";

/*
 * How bytes come in. By default every read lands in one static buffer and one callback (`onread`): no Buffer and no
 * stream event per read, which is about a tenth of the cost of a small request. `net.createServer` does not offer
 * `onread`, so the handle of an accepted socket moves into a socket of our own that does. The handle is not documented:
 * where it is not what we know, and where it is asked for, bytes come in by `data` events. Tests run both paths.
 */

/** How {@link tcpTransport} reads. */
export interface TcpTransportOptions {
  /** `events` takes the documented path of `data` events. Default: `shared-buffer` where Node allows it. */
  readonly readBy?: "shared-buffer" | "events";
  /** Told of connections that could not be accepted (`EMFILE`, …); the listener goes on. Default: not told. */
  readonly onAcceptError?: (error: Error) => void;
}

/** Connections that wait to be accepted; a whole test suite may connect at once. */
const BACKLOG = 1024;
const READ_BUFFER_BYTES = 1024 * 1024;
const OWN_READ_BUFFER_BYTES = 64 * 1024;

/** The part of libuv's TCP handle that `onread` needs. */
interface TcpHandle {
  useUserBuffer(buffer: Uint8Array): void;
}

let sharedBuffer: Uint8Array | null = null;

/** TCP, without TLS. */
export function tcpTransport(options: TcpTransportOptions = {}): Transport {
  return { listen: (listenOptions) => listen(listenOptions, options) };
}

function listen(listenOptions: ListenOptions, options: TcpTransportOptions): Promise<Listener> {
  const server = createServer({
    allowHalfOpen: true,
    keepAlive: true,
    noDelay: true,
    pauseOnConnect: true,
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: listenOptions.host, port: listenOptions.port, backlog: BACKLOG }, () => {
      server.off("error", reject);
      server.on("error", (error) => options.onAcceptError?.(error));
      resolve(new TcpListener(server, listenOptions, options));
    });
  });
}

class TcpListener implements Listener {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  readonly #connections = new Set<TcpConnection>();
  #closed: Promise<void> | null = null;
  #onEmpty: () => void = () => {};

  constructor(server: Server, listenOptions: ListenOptions, options: TcpTransportOptions) {
    const address = server.address();
    this.#server = server;
    this.host = listenOptions.host;
    this.port = address !== null && typeof address === "object" ? address.port : listenOptions.port;
    server.on("connection", (socket) => this.#accept(socket, listenOptions, options));
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const emptied = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const connection of this.#connections) connection.destroy();
    if (this.#connections.size === 0) this.#onEmpty();
    await Promise.all([stopped, emptied]);
  }

  #accept(accepted: Socket, { accept }: ListenOptions, options: TcpTransportOptions): void {
    const connection = connect(accepted, options.readBy ?? "shared-buffer");
    this.#connections.add(connection);
    connection.onClosed = () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#onEmpty();
    };
    try {
      connection.start(accept(connection));
    } catch (error) {
      connection.fail(error);
    }
  }
}

function connect(
  accepted: Socket,
  readBy: NonNullable<TcpTransportOptions["readBy"]>,
): TcpConnection {
  const handle = readBy === "shared-buffer" ? takeHandle(accepted) : null;
  return handle === null ? readByEvents(accepted) : readBySharedBuffer(handle);
}

function readByEvents(socket: Socket): TcpConnection {
  const connection = new TcpConnection(socket);
  socket.on("data", (bytes: Uint8Array) => connection.deliver(bytes));
  return connection;
}

function readBySharedBuffer(handle: TcpHandle): TcpConnection {
  const onread = {
    buffer: readBuffer(),
    callback(byteCount: number, buffer: Uint8Array): boolean {
      connection.deliver(buffer.subarray(0, byteCount));
      return true;
    },
  };
  const options = { handle, onread, allowHalfOpen: true };
  const connection = new TcpConnection(new Socket(options as SocketConstructorOpts));
  return connection;
}

/**
 * Takes the handle out of an accepted socket, which then is an empty shell: left in place, it would never close, nor
 * would its server. `null`, and the socket untouched, where the handle is not what we know.
 */
function takeHandle(accepted: Socket): TcpHandle | null {
  const shell = accepted as unknown as { _handle?: Partial<TcpHandle> | null };
  const handle = shell._handle;
  if (typeof handle?.useUserBuffer !== "function") return null;
  shell._handle = null;
  accepted.destroy();
  return handle as TcpHandle;
}

/**
 * One buffer for all connections: a callback runs to its end before the next read. Not so on Windows, where a read may
 * be pending in the buffer.
 */
function readBuffer(): Uint8Array {
  if (process.platform === "win32") return new Uint8Array(OWN_READ_BUFFER_BYTES);
  sharedBuffer ??= new Uint8Array(READ_BUFFER_BYTES);
  return sharedBuffer;
}
