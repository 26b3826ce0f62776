import type { ServerConnection, ServerConnectionHandler } from "../../ports/index.ts";
import {
  type ByteReader,
  type ByteWriter,
  DecodeError,
  FrameSplitter,
} from "../../protocol/index.ts";
import type { ConnectionInfo } from "../call.ts";
import type { LogFields } from "../log.ts";

/**
 * One client's connection: frames in, answers out, in order.
 *
 * - **One request is in flight at a time**, as in Kafka, where the channel is muted from a request to its answer. What
 *   comes meanwhile waits; from {@link QUEUED_BYTES} on the socket is no longer read. (Kafka stops reading at once.
 *   Reading on is how we hear at once that the client of a parked request is gone.)
 * - **One write per read**: the answers to all frames of a read leave together. An answer that comes later, to a parked
 *   request, leaves at the end of the turn, and then the frames behind it are handled.
 * - **Who does not read is not read from**: beyond {@link UNSENT_BYTES} of unsent answers nothing more is handled until
 *   the peer has taken them all. If it never does, the idle limit closes the connection.
 * - **A frame that cannot be understood closes this connection only**, after the answers that it was owed.
 */
export class Connection implements ServerConnectionHandler, ConnectionInfo {
  readonly connectionId: string;
  readonly remoteHost: string;
  readonly listenerName: string;
  isClosed = false;
  /** When bytes last went either way. */
  lastActiveAtMs: number;

  readonly #socket: ServerConnection;
  readonly #owner: ConnectionOwner;
  readonly #frames: FrameSplitter;
  #inFlight: RequestInFlight | null = null;
  /** Answers to parked requests, until the end of the turn. */
  #lateAnswers: Uint8Array[] = [];
  /** Bytes that came while a request was in flight and are not yet handled. */
  #queuedBytes = 0;
  #isHandling = false;
  #isReadPaused = false;
  #isUnsent = false;
  #isUnsentOverLimit = false;

  constructor(
    socket: ServerConnection,
    owner: ConnectionOwner,
    names: { connectionId: string; listenerName: string },
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.#frames = new FrameSplitter(owner.maxRequestBytes);
    this.connectionId = names.connectionId;
    this.listenerName = names.listenerName;
    this.remoteHost = socket.remoteHost;
    this.lastActiveAtMs = owner.nowMs();
  }

  onData(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.lastActiveAtMs = this.#owner.nowMs();
    this.#frames.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#handle();
    // The transport takes its buffer back now.
    if (this.#queuedBytes > 0 && !this.isClosed) this.#frames.keep();
    this.#pauseOrResume();
  }

  onDrain(): void {
    this.#isUnsent = false;
    this.#isUnsentOverLimit = false;
    this.goOn();
  }

  onClose(error: Error | null): void {
    this.isClosed = true;
    const abandoned = this.#inFlight;
    this.#inFlight = null;
    abandoned?.abandon();
    this.#owner.closed(this, error);
  }

  /** The dispatcher has decoded a request and is about to hand it out. */
  begin(request: RequestInFlight): void {
    this.#inFlight = request;
  }

  /** Where the answer to the request in flight is to be written, before {@link Connection.complete}. */
  get answerWriter(): ByteWriter {
    return this.#isHandling ? this.#owner.writer : this.#owner.lateWriter;
  }

  /** The request in flight is answered: by what was written, or by nothing if the API allows that. */
  complete(): void {
    this.#inFlight = null;
    if (this.#isHandling) return;
    this.#lateAnswers.push(...this.#owner.lateWriter.takeChunks());
    this.#owner.ready(this);
  }

  /** Writes what a parked request was answered, and handles the frames behind it. */
  goOn(): void {
    if (this.isClosed) return;
    this.lastActiveAtMs = this.#owner.nowMs();
    this.#handle();
    this.#pauseOrResume();
  }

  /** Closes because of what the peer sent, or did not; says so in one line of the log. */
  refuse(fields: LogFields, message: string): void {
    if (this.isClosed) return;
    this.#owner.refused(this, fields, message);
    this.close();
  }

  /** Closes, after the answers that are ready. */
  close(): void {
    if (this.isClosed) return;
    this.#flush();
    this.isClosed = true;
    if (this.#isUnsent) this.#socket.end();
    else this.#socket.destroy();
  }

  /** Closes without waiting for the peer to read. */
  abort(): void {
    this.isClosed = true;
    this.#socket.destroy();
  }

  get #isHeld(): boolean {
    return this.#inFlight !== null || this.#isUnsentOverLimit;
  }

  /** Handles frames and writes their answers. Meanwhile the owner's writer is this connection's and nobody else's. */
  #handle(): void {
    this.#isHandling = true;
    try {
      this.#handleFrames();
      this.#flush();
    } finally {
      this.#isHandling = false;
    }
  }

  /** Handles whole frames until there is none, or one has to wait. */
  #handleFrames(): void {
    try {
      while (!this.#isHeld && !this.isClosed) {
        const frame = this.#frames.next();
        if (frame === null) {
          this.#queuedBytes = 0;
          break;
        }
        this.#owner.handleFrame(frame, this);
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) {
        this.close();
        throw error;
      }
      const { reason, offset } = error;
      this.refuse({ path: "size", offset, reason }, "Closed a connection: impossible frame");
    }
  }

  #flush(): void {
    const chunks = this.#isHandling ? this.#owner.writer.takeChunks() : [];
    if (this.#lateAnswers.length > 0) {
      chunks.unshift(...this.#lateAnswers);
      this.#lateAnswers = [];
    }
    if (chunks.length === 0 || this.isClosed) return;
    const unsentBytes = this.#socket.write(chunks);
    this.#isUnsent = unsentBytes > 0;
    if (unsentBytes > UNSENT_BYTES) this.#isUnsentOverLimit = true;
  }

  #pauseOrResume(): void {
    const wantPaused =
      this.#isUnsentOverLimit || (this.#inFlight !== null && this.#queuedBytes > QUEUED_BYTES);
    if (wantPaused === this.#isReadPaused || this.isClosed) return;
    this.#isReadPaused = wantPaused;
    if (wantPaused) this.#socket.pause();
    else this.#socket.resume();
  }
}

/** Bytes that wait behind a request in flight before the socket is no longer read. */
export const QUEUED_BYTES = 64 * 1024;
/** Unsent bytes beyond which a connection's requests are no longer handled. */
export const UNSENT_BYTES = 1024 * 1024;

/** What a connection needs to know of the request that it waits for. */
export interface RequestInFlight {
  /** The connection is gone: nobody will read the answer. */
  abandon(): void;
}

/** The server that a connection belongs to. */
export interface ConnectionOwner {
  readonly maxRequestBytes: number;
  /** Takes the answers to what one connection's read brought; empty before and after. */
  readonly writer: ByteWriter;
  /** Takes one answer to a parked request; empty before and after. */
  readonly lateWriter: ByteWriter;
  nowMs(): number;
  /** Handles one frame, the bytes after its length. They are valid until it returns. */
  handleFrame(frame: ByteReader, connection: Connection): void;
  /** The connection was answered late: {@link Connection.goOn} is to be called at the end of this turn. */
  ready(connection: Connection): void;
  refused(connection: Connection, fields: LogFields, message: string): void;
  closed(connection: Connection, error: Error | null): void;
}
