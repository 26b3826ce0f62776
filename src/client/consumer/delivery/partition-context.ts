/** What a handler is given beside a record: one object per partition and assignment, not per record. */
export class PartitionContext {
  readonly topic: string;
  readonly partition: number;
  readonly #owner: { readonly signal: AbortSignal };

  constructor(owner: {
    readonly topic: string;
    readonly partition: number;
    readonly signal: AbortSignal;
  }) {
    this.topic = owner.topic;
    this.partition = owner.partition;
    this.#owner = owner;
  }

  /**
   * Fires when the partition is taken away from this consumer: at once when it is lost; when it is given up in order,
   * after its handlers were waited for (`drainTimeoutMs`). What a handler finishes later is not committed.
   */
  get signal(): AbortSignal {
    return this.#owner.signal;
  }
}
