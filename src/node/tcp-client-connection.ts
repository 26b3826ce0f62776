import type { Socket } from "node:net";
import type { ClientConnection, ClientConnectionHandler } from "../ports/index.ts";
import { coalesce } from "./coalesce.ts";

/** One connection to a server over a socket. What the handler throws closes the connection and reaches `onClose`. */
export class TcpClientConnection implements ClientConnection {
  readonly #handler: ClientConnectionHandler;
  #socket: Socket | null = null;
  #explain: (error: Error) => Error = (error) => error;
  #error: Error | null = null;
  #isClosed = false;
  /** The handler was told of unsent bytes and not yet that they are gone. */
  #owesDrain = false;

  constructor(handler: ClientConnectionHandler) {
    this.#handler = handler;
  }

  /** The socket that is connecting. `explain` makes its errors readable. */
  attach(socket: Socket, explain?: (error: Error) => Error): void {
    this.#socket = socket;
    if (explain !== undefined) this.#explain = explain;
    socket.on("error", (error) => {
      this.#error ??= this.#explain(readable(error));
    });
    socket.on("close", () => this.#closed());
    socket.resume();
  }

  /** There will be no socket. */
  neverOpened(error: Error): void {
    this.#error = error;
    setImmediate(() => this.#closed());
  }

  opened(): void {
    this.#guard(() => this.#handler.onConnect());
  }

  deliver(bytes: Uint8Array): void {
    if (this.#isClosed || this.#socket?.destroyed) return;
    this.#guard(() => this.#handler.onData(bytes));
  }

  /** Where the handler wants the next bytes; null where it does not care. */
  room(): Uint8Array | null {
    let room: Uint8Array | null = null;
    this.#guard(() => {
      room = this.#handler.roomForData?.() ?? null;
    });
    return room;
  }

  write(chunks: readonly Uint8Array[]): number {
    const socket = this.#socket;
    if (socket === null || !socket.writable) return 0;
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
    this.#socket?.pause();
  }

  resume(): void {
    if (!this.#socket?.destroyed) this.#socket?.resume();
  }

  destroy(): void {
    this.#socket?.destroy();
  }

  /** One function for all writes of the connection: nothing is made for a write. */
  readonly #onWritten = (): void => {
    const socket = this.#socket!;
    if (!this.#owesDrain || socket.writableLength > 0 || socket.destroyed) return;
    this.#owesDrain = false;
    this.#guard(() => this.#handler.onDrain());
  };

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
      this.#socket?.destroy();
    }
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handler.onClose(this.#error);
  }
}

/** Where every address of a host was tried, the error holds one for each and says nothing itself. */
function readable(error: Error): Error {
  if (!(error instanceof AggregateError) || error.message !== "") return error;
  const messages = error.errors.map((each) => (each instanceof Error ? each.message : `${each}`));
  return new Error(messages.join("; "), { cause: error });
}
