import type { Socket } from "node:net";
import type { ServerConnection, ServerConnectionHandler } from "../ports/index.ts";
import { coalesce } from "./coalesce.ts";

/** How long a connection that was ended may take to send what is queued. */
const FLUSH_MS = 10_000;
/** How long the peer then has to close its side. Closing before it does could destroy what is still on its way. */
const PEER_CLOSE_MS = 1_000;
const IPV4_MAPPED = "::ffff:";

/**
 * One accepted connection over a socket, whichever way its bytes come in (`tcp-transport.ts`).
 *
 * A peer that closes its sending side gets what is queued by the end of this turn and is then closed, as Kafka's
 * `Selector` closes a channel at end of stream. Nothing a peer or a handler does throws out of here: an error closes the
 * connection and reaches `onClose`.
 */
export class TcpConnection implements ServerConnection {
  readonly remoteHost: string;
  readonly remotePort: number;
  /** For the listener: the connection is gone, and its handler knows. */
  onClosed: () => void = () => {};
  readonly #socket: Socket;
  #handler: ServerConnectionHandler | null = null;
  #error: Error | null = null;
  #isEnding = false;
  /** The handler was told of unsent bytes and not yet that they are gone. */
  #owesDrain = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteHost = hostOf(socket.remoteAddress);
    this.remotePort = socket.remotePort ?? 0;
    socket.on("end", () => setImmediate(() => this.end()));
    socket.on("error", (error) => {
      this.#error = error;
    });
    socket.on("close", () => this.#onClose());
  }

  /** Begins to deliver. Before, the socket is paused. */
  start(handler: ServerConnectionHandler): void {
    this.#handler = handler;
    this.#socket.resume();
  }

  /** Takes bytes that the socket has read. */
  deliver(bytes: Uint8Array): void {
    if (this.#socket.destroyed || this.#isEnding) return;
    try {
      this.#handler?.onData(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  write(chunks: readonly Uint8Array[]): number {
    const socket = this.#socket;
    if (!socket.writable) return 0;
    const joined = coalesce(chunks);
    const last = joined.length - 1;
    if (last < 0) return socket.writableLength;
    if (last > 0) socket.cork();
    for (let i = 0; i < last; i++) socket.write(joined[i]!);
    socket.write(joined[last]!, this.#onWritten);
    if (last > 0) socket.uncork();
    this.#owesDrain = socket.writableLength > 0;
    return socket.writableLength;
  }

  pause(): void {
    if (!this.#isEnding) this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.destroyed) this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  end(): void {
    const socket = this.#socket;
    if (socket.destroyed || this.#isEnding) return;
    this.#isEnding = true;
    let timeout = setTimeout(() => socket.destroy(), FLUSH_MS);
    socket.once("close", () => clearTimeout(timeout));
    socket.end(() => {
      clearTimeout(timeout);
      if (!socket.destroyed) timeout = setTimeout(() => socket.destroy(), PEER_CLOSE_MS);
    });
    // What still arrives is dropped; the peer's end is not.
    socket.resume();
  }

  /** Closes because of an error, which `onClose` will get. */
  fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new Error(String(error));
    this.#socket.destroy();
  }

  /** One function for all writes of the connection: nothing is made for a write. */
  readonly #onWritten = (): void => {
    if (!this.#owesDrain || this.#socket.writableLength > 0 || this.#socket.destroyed) return;
    this.#owesDrain = false;
    try {
      this.#handler?.onDrain();
    } catch (error) {
      this.fail(error);
    }
  };

  #onClose(): void {
    const handler = this.#handler;
    this.#handler = null;
    try {
      handler?.onClose(this.#error);
    } finally {
      this.onClosed();
    }
  }
}

/** As Kafka prints it: an IPv4 peer of a dual-stack listener by its IPv4 address. */
function hostOf(address: string | undefined): string {
  if (address === undefined) return "";
  return address.startsWith(IPV4_MAPPED) ? address.slice(IPV4_MAPPED.length) : address;
}
