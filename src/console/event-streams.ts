import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { refusal } from "./refusal.ts";

/**
 * Server-sent events, bounded in every direction: so many streams at once, and so many bytes that wait for one reader. Who
 * does not read is dropped; its browser connects again by itself and says the id of the last event it has seen.
 */
export interface EventStreamsOptions {
  readonly mostStreams: number;
  /** How much may wait for a reader, beyond the first message of its stream, which is whole however large. */
  readonly mostWaitingBytes: number;
  /** A comment so often tells proxies, and us, whether the other end is still there. */
  readonly commentEveryMs: number;
}

export interface ServerSentEvent {
  readonly event: string;
  /** What a browser repeats as Last-Event-ID; no line breaks. */
  readonly id?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** Sends one event. Where the stream is over it does nothing. */
export type SendEvent = (event: ServerSentEvent) => void;

/** How soon a browser that lost its stream comes again. */
const RETRY_MS = 1000;

export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #open = new Set<EventStream>();
  readonly #encoder = new EventEncoder();

  constructor(options: EventStreamsOptions) {
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Answers with a stream. `begin` sends what it has, goes on sending, and returns the way to stop. */
  respond(context: Context, begin: (send: SendEvent) => () => void): Response {
    if (context.req.method !== "GET") {
      return refusal(context, 405, "A stream of events can only be asked for by GET.");
    }
    if (this.#open.size >= this.#options.mostStreams) {
      context.header("Retry-After", "5");
      return refusal(
        context,
        503,
        `All ${this.#options.mostStreams} streams of events are in use: close some tabs.`,
      );
    }
    const stream: EventStream = new EventStream(this.#options, {
      encode: (event) => this.#encoder.encode(event),
      ended: () => this.#open.delete(stream),
    });
    this.#open.add(stream);
    // In a test there is no socket behind the context.
    const bindings = context.env as Partial<HttpBindings> | undefined;
    stream.start({ begin, disconnect: () => bindings?.outgoing?.destroy() });
    return new Response(stream.body, {
      headers: { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" },
    });
  }

  closeAll(): void {
    for (const stream of [...this.#open]) stream.end();
  }
}

const encoder = new TextEncoder();

interface EventStreamParts {
  readonly encode: (event: ServerSentEvent) => Uint8Array;
  readonly ended: () => void;
}

/**
 * What many tabs are sent is encoded once: listeners are told the same objects one after the other, and nothing changes an
 * object that was told.
 */
class EventEncoder {
  readonly #encoded = new WeakMap<object, { readonly head: string; readonly bytes: Uint8Array }>();

  encode({ event, id, data }: ServerSentEvent): Uint8Array {
    const head = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\n`;
    const known = isObject(data) ? this.#encoded.get(data) : undefined;
    if (known?.head === head) return known.bytes;
    const bytes = encoder.encode(`${head}data: ${JSON.stringify(data)}\n\n`);
    if (isObject(data)) this.#encoded.set(data, { head, bytes });
    return bytes;
  }
}

function isObject(data: unknown): data is object {
  return typeof data === "object" && data !== null;
}

class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamsOptions;
  readonly #encode: (event: ServerSentEvent) => Uint8Array;
  readonly #ended: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #stop: () => void = () => {};
  #disconnect: () => void = () => {};
  #allowanceBytes: number;
  #sentCount = 0;

  constructor(options: EventStreamsOptions, parts: EventStreamParts) {
    this.#options = options;
    this.#encode = parts.encode;
    this.#ended = parts.ended;
    this.#allowanceBytes = options.mostWaitingBytes;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#finish(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
  }

  start(given: {
    readonly begin: (send: SendEvent) => () => void;
    readonly disconnect: () => void;
  }): void {
    this.#disconnect = given.disconnect;
    const comments = setInterval(
      () => this.#write(": still here\n\n"),
      this.#options.commentEveryMs,
    );
    comments.unref();
    this.#stop = () => clearInterval(comments);
    this.#write(`retry: ${RETRY_MS}\n\n`);
    const stop = this.#begun(given.begin);
    this.#stop = () => {
      clearInterval(comments);
      stop();
    };
    // It may have ended while it began.
    if (this.#controller === null) this.#stop();
  }

  /** What cannot begin is over: it would count among the open ones for ever. */
  #begun(begin: (send: SendEvent) => () => void): () => void {
    try {
      return begin((event) => this.#send(event));
    } catch (error) {
      this.#finish();
      throw error;
    }
  }

  /** The server's own end of it. */
  end(): void {
    const controller = this.#controller;
    if (controller === null) return;
    this.#finish();
    controller.close();
  }

  #send(message: ServerSentEvent): void {
    const bytes = this.#encode(message);
    if (this.#sentCount++ === 0) this.#allowanceBytes += bytes.byteLength;
    this.#write(bytes);
  }

  #write(message: string | Uint8Array): void {
    const controller = this.#controller;
    if (controller === null) return;
    const waitingBytes = -(controller.desiredSize ?? 0);
    if (waitingBytes > this.#allowanceBytes) this.#drop();
    else controller.enqueue(typeof message === "string" ? encoder.encode(message) : message);
  }

  /** What waits is thrown away with the connection: closing in order would wait for the reader too. */
  #drop(): void {
    this.#finish();
    this.#disconnect();
  }

  #finish(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    this.#stop();
    this.#ended();
  }
}
