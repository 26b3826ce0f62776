import type { ReplySink } from "./group-shard.ts";

/** The answers of several shards to the parts of one request: hands them on together, when the last one came. */
export class ShardGather<Response> implements ReplySink {
  readonly #responses: Response[] = [];
  readonly #onAll: (responses: readonly Response[]) => void;
  readonly #failCall: () => void;
  #missing: number;

  constructor(
    call: object,
    options: { parts: number; onAll: (responses: readonly Response[]) => void },
  ) {
    this.#failCall = () => (call as ReplySink).fail();
    this.#missing = options.parts;
    this.#onAll = options.onAll;
  }

  reply(response: never): void {
    this.#responses.push(response);
    if (--this.#missing === 0) this.#onAll(this.#responses);
  }

  /** One shard failed: the whole request has. */
  fail(): void {
    this.#missing = 0;
    this.#failCall();
  }
}
