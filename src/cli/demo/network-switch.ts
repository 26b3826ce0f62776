import type {
  ClientConnection,
  ClientConnectionHandler,
  ConnectOptions,
  Connector,
} from "../../ports/index.ts";

/**
 * A connector whose network can be cut: its connections stay open and carry nothing, in either direction, and new ones
 * never come to be. The client is told nothing, as with a cable pulled or a firewall that drops: it finds out by its own
 * timeouts. When the network is back, what was on its way arrives late, as TCP's retransmissions do.
 *
 * What is held while it is cut is bounded by the client, which closes a connection whose requests have timed out.
 */
export class NetworkSwitch implements Connector {
  readonly #inner: Connector;
  readonly #wires = new Set<Wire>();
  #isCut = false;

  constructor(inner: Connector) {
    this.#inner = inner;
  }

  connect(options: ConnectOptions): ClientConnection {
    const wire = new Wire(this.#inner, options, () => this.#wires.delete(wire));
    this.#wires.add(wire);
    if (this.#isCut) wire.cut();
    else wire.open();
    return wire;
  }

  cut(): void {
    this.#isCut = true;
    for (const wire of this.#wires) wire.cut();
  }

  restore(): void {
    this.#isCut = false;
    for (const wire of [...this.#wires]) wire.restore();
  }
}

/** One connection, between the client's handler and the real one. */
class Wire implements ClientConnection, ClientConnectionHandler {
  readonly #inner: Connector;
  readonly #options: ConnectOptions;
  readonly #onGone: () => void;
  #connection: ClientConnection | null = null;
  #isCut = false;
  #isDestroyed = false;
  #isPaused = false;
  #heldWrites: Uint8Array[] = [];
  #heldEvents: (() => void)[] = [];

  constructor(inner: Connector, options: ConnectOptions, onGone: () => void) {
    this.#inner = inner;
    this.#options = options;
    this.#onGone = onGone;
  }

  open(): void {
    this.#connection = this.#inner.connect({ ...this.#options, handler: this });
  }

  cut(): void {
    this.#isCut = true;
    this.#connection?.pause();
  }

  restore(): void {
    this.#isCut = false;
    if (this.#connection === null) this.open();
    if (this.#heldWrites.length > 0) this.#connection?.write(this.#heldWrites);
    this.#heldWrites = [];
    for (const event of this.#heldEvents.splice(0)) event();
    if (!this.#isPaused) this.#connection?.resume();
  }

  // --- from the client ------------------------------------------------------------------------------------------------

  write(chunks: readonly Uint8Array[]): number {
    if (this.#connection !== null && !this.#isCut) return this.#connection.write(chunks);
    this.#heldWrites.push(...chunks);
    return this.#heldWrites.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  pause(): void {
    this.#isPaused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isCut) this.#connection?.resume();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#heldWrites = [];
    this.#heldEvents = [];
    if (this.#connection !== null) this.#connection.destroy();
    else setImmediate(() => this.onClose(null));
  }

  // --- from the network -----------------------------------------------------------------------------------------------

  onConnect(): void {
    this.#tell(() => this.#options.handler.onConnect());
  }

  onData(bytes: Uint8Array): void {
    if (!this.#isCut) this.#options.handler.onData(bytes);
    else {
      const copy = bytes.slice();
      this.#tell(() => this.#options.handler.onData(copy));
    }
  }

  roomForData(): Uint8Array | null {
    return this.#isCut ? null : (this.#options.handler.roomForData?.() ?? null);
  }

  onDrain(): void {
    this.#tell(() => this.#options.handler.onDrain());
  }

  onClose(error: Error | null): void {
    this.#tell(() => {
      this.#onGone();
      this.#options.handler.onClose(error);
    });
  }

  /** Whoever is cut off hears of nothing but what it did itself. */
  #tell(event: () => void): void {
    if (this.#isCut && !this.#isDestroyed) this.#heldEvents.push(event);
    else event();
  }
}
