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
 * - **One write per turn**: answers leave together at the end of the turn of the event loop, when the requests of all
 *   connections have been handled, so that a peer is woken once and not for each of them. Those to parked requests leave
 *   first, since they have waited longest: a record is with its consumer before its producer hears of it. Then the frames
 *   behind a parked request are handled.
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
  /** Until the end of the turn. */
  #answers: Uint8Array[] = [];
  /** Bytes that came while a request was in flight and are not yet handled. */
  #queuedBytes = 0;
  #isHandling = false;
  #isReadPaused = false;
  #hasWritten = false;
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
    if (this.#answers.length > 0) this.#owner.answered(this);
    this.#pauseOrResume();
  }

  onDrain(): void {
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
    this.#collect(this.#owner.lateWriter);
    this.#owner.ready(this);
  }

  /** Writes what the frames of this turn were answered. */
  sendAnswers(): void {
    if (this.isClosed) return;
    this.#flush();
    this.#pauseOrResume();
  }

  /** Writes what a parked request was answered, and handles the frames behind it. */
  goOn(): void {
    if (this.isClosed) return;
    this.lastActiveAtMs = this.#owner.nowMs();
    this.#handle();
    this.#flush();
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
    // What was written may still be on its way, and would be lost with the socket.
    if (this.#hasWritten) this.#socket.end();
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

  /** Handles frames and collects their answers. Meanwhile the owner's writer is this connection's and nobody else's. */
  #handle(): void {
    this.#isHandling = true;
    try {
      this.#handleFrames();
      this.#collect(this.#owner.writer);
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

  #collect(writer: ByteWriter): void {
    const chunks = writer.takeChunks();
    if (this.#answers.length === 0) this.#answers = chunks;
    else this.#answers.push(...chunks);
  }

  #flush(): void {
    if (this.#isHandling) this.#collect(this.#owner.writer);
    const answers = this.#answers;
    if (answers.length === 0 || this.isClosed) return;
    this.#answers = [];
    const unsentBytes = this.#socket.write(answers);
    this.#hasWritten = true;
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
  /** The connection has answers: {@link Connection.sendAnswers} is to be called at the end of this turn. */
  answered(connection: Connection): void;
  /** The connection was answered late: {@link Connection.goOn} is to be called at the end of this turn. */
  ready(connection: Connection): void;
  refused(connection: Connection, fields: LogFields, message: string): void;
  closed(connection: Connection, error: Error | null): void;
}
