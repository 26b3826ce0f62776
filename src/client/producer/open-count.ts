/**
 * Counts what is begun and not ended, so that one can wait for all that was begun before a given moment, while more
 * begins all the time.
 */
export class OpenCount {
  #epoch = 0;
  readonly #openByEpoch = new Map<number, number>();
  #waiters: { readonly epoch: number; readonly resolve: () => void }[] = [];

  /** Something begins. Give what is returned to {@link OpenCount.end}. */
  begin(): number {
    this.add(this.#epoch);
    return this.#epoch;
  }

  /** Another one that counts as begun when the first was. */
  add(epoch: number): void {
    this.#openByEpoch.set(epoch, (this.#openByEpoch.get(epoch) ?? 0) + 1);
  }

  end(epoch: number): void {
    const left = (this.#openByEpoch.get(epoch) ?? 0) - 1;
    if (left > 0) this.#openByEpoch.set(epoch, left);
    else this.#openByEpoch.delete(epoch);
    if (left <= 0) this.#tell();
  }

  /** Resolves when all that has begun until now has ended. */
  ended(): Promise<void> {
    const epoch = this.#epoch++;
    return new Promise((resolve) => {
      this.#waiters.push({ epoch, resolve });
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#waiters.length === 0) return;
    let oldest = Number.POSITIVE_INFINITY;
    for (const epoch of this.#openByEpoch.keys()) oldest = Math.min(oldest, epoch);
    const told = this.#waiters.filter(({ epoch }) => epoch < oldest);
    this.#waiters = this.#waiters.filter(({ epoch }) => epoch >= oldest);
    for (const { resolve } of told) resolve();
  }
}
