import type { ClientConnectionHandler, ServerConnectionHandler } from "../../ports/index.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { Random } from "../random.ts";
import { type NetworkConditions, SOCKET_BUFFER_BYTES } from "./conditions.ts";
import { Pipe, type PipeOptions } from "./pipe.ts";

/** What both kinds of handler have in common, once the stream is open. */
type StreamHandler = Pick<
  ClientConnectionHandler & ServerConnectionHandler,
  "onData" | "onDrain"
> & {
  onClose(error: Error | null): void;
};

/** Who learns of a connection that broke. */
export type NoticedBy = "both" | "client" | "server";

export interface ConnectionEndOptions extends Omit<PipeOptions, "isOpen"> {
  readonly process: SimulatedProcess;
  /** Whether the network carries what this end sends. */
  isOpen(): boolean;
  /** Called once, when this end is closed. */
  onClosed(): void;
}

/**
 * One end of a connection. What it writes goes through its pipe to the other end; what happens at it happens in its
 * process. It is told that it is closed exactly once, after everything else.
 */
export class ConnectionEnd {
  readonly process: SimulatedProcess;
  /** What this end sends, under way. */
  readonly pipe: Pipe;
  readonly #random: Random;
  readonly #conditions: () => NetworkConditions;
  readonly #onClosed: () => void;
  #handler: StreamHandler | null = null;
  #peer: ConnectionEnd | null = null;
  #isClosed = false;
  #isEnding = false;
  #isDrainOwed = false;

  constructor(options: ConnectionEndOptions) {
    this.process = options.process;
    this.pipe = new Pipe(options);
    this.#random = options.random;
    this.#conditions = options.conditions;
    this.#onClosed = options.onClosed;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** From here on it has another end, and somebody who listens. */
  attach(peer: ConnectionEnd, handler: StreamHandler): void {
    this.#peer = peer;
    this.#handler = handler;
  }

  /** Sends the chunks as one write. Returns the bytes that wait beyond the socket's buffer. */
  write(chunks: readonly Uint8Array[]): number {
    if (this.#isClosed || this.#isEnding) return 0;
    for (const piece of this.#pieces(chunks))
      this.pipe.send(piece.length, () => this.#arrived(piece));
    const queuedBytes = this.#queuedBytes();
    if (queuedBytes > 0) this.#isDrainOwed = true;
    return queuedBytes;
  }

  /** The peer is not listened to until `resume`. */
  pause(): void {
    this.#peer?.pipe.pause();
  }

  resume(): void {
    this.#peer?.pipe.resume();
  }

  /** Closes after what was written has arrived. */
  end(): void {
    if (this.#isClosed || this.#isEnding) return;
    this.#isEnding = true;
    this.pipe.send(0, () => {
      this.#peer?.closeArrived(null);
      this.closeArrived(null);
    });
  }

  /** Closes now; the peer hears of it after what was sent before. */
  destroy(): void {
    if (this.#isClosed) return;
    this.pipe.send(0, () => this.#peer?.closeArrived(null));
    this.#close(null);
  }

  /** The connection ended elsewhere: this end learns of it when its process next looks. */
  closeArrived(error: Error | null): void {
    this.process.run(() => this.#close(error));
  }

  /** The process is dead: nothing happens here any more, and the peer hears of it or not. */
  die(how: "reset" | "silent"): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (how === "silent") this.pipe.clear();
    else this.pipe.send(0, () => this.#peer?.closeArrived(null));
    this.#onClosed();
  }

  /** What the other end sent is here. */
  receive(bytes: Uint8Array): void {
    if (this.#isClosed) {
      // Nobody is there: the kernel answers with a reset.
      if (this.process.state !== "dead") this.#refuse();
      return;
    }
    this.process.run(() => {
      if (this.#isClosed || this.#handler === null) return;
      this.#handler.onData(bytes);
      // The port promises no more: whoever kept the buffer is found out.
      bytes.fill(0xee);
    });
  }

  #arrived(piece: Uint8Array): void {
    this.#peer?.receive(piece);
    if (!this.#isDrainOwed || this.#queuedBytes() > 0) return;
    this.#isDrainOwed = false;
    this.process.run(() => {
      if (!this.#isClosed) this.#handler?.onDrain();
    });
  }

  #refuse(): void {
    this.pipe.send(0, () => this.#peer?.closeArrived(connectionError("ECONNRESET")));
  }

  #close(error: Error | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed();
    this.process.clock.endOfTurn(() => this.#handler?.onClose(error));
  }

  #queuedBytes(): number {
    return Math.max(0, this.pipe.bytesUnderWay - SOCKET_BUFFER_BYTES);
  }

  /** A copy of what is written, in the pieces in which it will arrive. */
  #pieces(chunks: readonly Uint8Array[]): Uint8Array[] {
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    if (length === 0) return [];
    const whole = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    const { sliceChance } = this.#conditions();
    if (length < 2 || sliceChance === 0 || !this.#random.chance(sliceChance)) return [whole];
    const cut = this.#random.between(1, length - 1);
    return [whole.slice(0, cut), whole.slice(cut)];
  }
}

/** An error as Node's sockets have it. */
export function connectionError(code: "ECONNRESET" | "ECONNREFUSED" | "ETIMEDOUT"): Error {
  return Object.assign(new Error(`${code} (simulated)`), { code });
}
