/**
 * One accepted byte stream, seen from the server.
 *
 * Bytes handed to `onData` are valid only until the callback returns: the transport reuses its read buffer.
 * Whoever needs them later copies them.
 */
export interface ServerConnection {
  /** The peer's address without port, as Kafka prints it after the slash: `127.0.0.1`. */
  readonly remoteHost: string;
  readonly remotePort: number;
  /**
   * Queues the chunks in order, as one write. The connection owns them until they are sent.
   * Returns the bytes that are queued and not yet taken by the peer, this write included.
   */
  write(chunks: readonly Uint8Array[]): number;
  /** Stop and restart reading from the peer; the way to push back. */
  pause(): void;
  resume(): void;
  /** Closes now; queued bytes are dropped. `onClose` follows once. */
  destroy(): void;
  /** Closes after the queued bytes are sent. */
  end(): void;
}

/** What the server does with a connection. Called by the transport, never before `accept` has returned. */
export interface ServerConnectionHandler {
  onData(bytes: Uint8Array): void;
  /** The queue of unsent bytes is empty again. */
  onDrain(): void;
  /** The connection is gone, for whatever reason. Called exactly once, last. */
  onClose(error: Error | null): void;
}

export interface Listener {
  readonly host: string;
  /** The port in use; never 0. */
  readonly port: number;
  /** Stops accepting, destroys all connections; resolves when all are closed. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  accept(connection: ServerConnection): ServerConnectionHandler;
}

export interface Transport {
  /** Rejects with a `ConnectionError`-like `Error` carrying `code` (`EADDRINUSE`, …) when the address cannot be had. */
  listen(options: ListenOptions): Promise<Listener>;
}
