/** Whether a run goes on, and why it does not. Workers look at it between two records. */
export class RunControl {
  isStopping = false;
  readonly #onStop: () => void;
  #error: { readonly value: unknown } | null = null;

  constructor(onStop: () => void) {
    this.#onStop = onStop;
  }

  /** Ends in order. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.#onStop();
  }

  /** Ends in order, and the run then rejects with the first error. */
  fail(error: unknown): void {
    this.#error ??= { value: error };
    this.stop();
  }

  /** Throws what the run failed with. */
  assertWell(): void {
    if (this.#error !== null) throw this.#error.value;
  }
}
