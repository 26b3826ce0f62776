import { ClosedError } from "../errors/errors.ts";

/** `active` reads; `failed` is finished by an error; `closing` and `closed` by the user. */
export type ConsumerState = "active" | "failed" | "closing" | "closed";

/** Whether a consumer can go on, and what the application has yet to be told. */
export class Health {
  #state: ConsumerState = "active";
  #failure: Error | null = null;
  #reported: Error | null = null;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get state(): ConsumerState {
    return this.#state;
  }

  /** True once `close()` was called. */
  get isClosing(): boolean {
    return this.#state === "closing" || this.#state === "closed";
  }

  /** The error that finished the consumer. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Membership is over for good: every read rejects with this error from now on. */
  fail(error: Error): void {
    if (this.#state !== "active") return;
    this.#state = "failed";
    this.#failure = error;
    this.#onChange();
  }

  /** A passing error (of a listener, an assignor) for whoever reads next. The first one is kept. */
  report(error: Error): void {
    this.#reported ??= error;
    this.#onChange();
  }

  beginClosing(): void {
    this.#state = "closing";
    this.#onChange();
  }

  endClosing(): void {
    this.#state = "closed";
    this.#onChange();
  }

  /** Throws what keeps a call from being served. */
  assertUsable(call: string): void {
    if (this.isClosing) throw new ClosedError(`${call} was called on a consumer that is closed`);
    if (this.#failure !== null) throw this.#failure;
  }

  /** What a reader has to throw now, if anything; a passing error is told once. */
  takeError(): Error | null {
    if (this.#failure !== null) return this.#failure;
    const reported = this.#reported;
    this.#reported = null;
    return reported;
  }
}
