/** One outgoing byte stream to a broker, seen from the client. */
export interface ClientConnection {
  /**
   * Queues the chunks in order, as one write; the connection owns them until they are sent. Allowed before `onConnect`.
   * Returns the bytes that are queued and not yet taken by the peer, this write included.
   */
  write(chunks: readonly Uint8Array[]): number;
  /** Stop and restart reading from the peer; the way to push back. */
  pause(): void;
  resume(): void;
  /** Closes now; queued bytes are dropped. `onClose` follows once. */
  destroy(): void;
}

/** What the client does with a connection. Called by the connector, never before `connect` has returned. */
export interface ClientConnectionHandler {
  /** The stream is open: for TLS, the handshake is over and the server's certificate was accepted. */
  onConnect(): void;
  /** The bytes are valid only until the callback returns, unless they lie where {@link roomForData} wanted them. */
  onData(bytes: Uint8Array): void;
  /**
   * Where the bytes that come next are wanted: memory of the handler's own, at least one byte of it, or null where the
   * transport's will do. Asked before each read by transports that can choose; the others never ask.
   */
  roomForData?(): Uint8Array | null;
  /** The queue of unsent bytes is empty again. */
  onDrain(): void;
  /**
   * The connection is gone, or never came to be. Called exactly once, last; null when nobody is to blame. An error with
   * `tlsRefused: true` says that one side did not accept the other in the TLS handshake: no retry will help.
   */
  onClose(error: Error | null): void;
}

/** PEM text, or the file that holds it. */
export type Pem =
  | { readonly type: "text"; readonly pem: string }
  | { readonly type: "file"; readonly path: string };

/** How a connection is encrypted, and how the server and the client prove who they are. */
export interface TlsSettings {
  /** Trusted authorities; null trusts those that Node brings, and `NODE_EXTRA_CA_CERTS`. */
  readonly ca: Pem | null;
  /** The client's certificate chain and key (mutual TLS); both or neither. */
  readonly certificate: Pem | null;
  readonly key: Pem | null;
  readonly keyPassphrase: string | null;
  /** `ssl.endpoint.identification.algorithm`: false only when the user set it to the empty string. */
  readonly verifyServerName: boolean;
  /** `TLSv1.2`, `TLSv1.3`; empty takes the platform's. */
  readonly protocols: readonly string[];
  /** OpenSSL or IANA names; empty takes the platform's. */
  readonly cipherSuites: readonly string[];
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Null: plain TCP. */
  readonly tls: TlsSettings | null;
  readonly handler: ClientConnectionHandler;
}

/** Opens connections; `node/` by TCP and TLS, the simulator without wires. Never throws: what fails reaches `onClose`. */
export interface Connector {
  connect(options: ConnectOptions): ClientConnection;
}
