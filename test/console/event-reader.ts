/** One server-sent event. */
export interface ReadEvent {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: unknown;
}

/** Reads server-sent events off a response, one at a time. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("The response has no body.");
    this.#reader = response.body.getReader();
  }

  /** The next event; comments and `retry` are passed over. Null when the stream is over. */
  async next(): Promise<ReadEvent | null> {
    for (;;) {
      const block = await this.nextBlock();
      if (block === null) return null;
      if (/^(event|data):/m.test(block)) return parse(block);
    }
  }

  /** The next block as it was sent. */
  async nextBlock(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

function parse(block: string): ReadEvent {
  const field = (name: string): string | null =>
    new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
  const data = field("data");
  return {
    id: field("id"),
    event: field("event"),
    data: data === null ? null : JSON.parse(data),
  };
}
