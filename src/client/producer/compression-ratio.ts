/** How fast the estimate follows: up at once, down slowly, since a batch that is too large costs a round trip. */
const IMPROVING_STEP = 0.005;
const DETERIORATING_STEP = 0.05;
/** Room for an estimate that is a little wrong. */
const SAFETY_FACTOR = 1.05;
/** No batch holds more than this many times `batch.size` uncompressed. */
const MAX_GROWTH = 16;

/**
 * What compression makes of a topic's records, learnt batch by batch (`CompressionRatioEstimator`): compressed bytes per
 * byte, 1 at first.
 */
export class CompressionRatio {
  #estimate = 1;

  get estimate(): number {
    return this.#estimate;
  }

  /** A batch of this topic was compressed. */
  observe(uncompressedBytes: number, compressedBytes: number): void {
    const observed = compressedBytes / Math.max(1, uncompressedBytes);
    this.#estimate =
      observed > this.#estimate
        ? Math.max(this.#estimate + DETERIORATING_STEP, observed)
        : Math.max(this.#estimate - IMPROVING_STEP, observed);
  }

  /** A batch was too large for the broker: take nothing for granted. */
  reset(observed: number): void {
    this.#estimate = Math.max(1, observed);
  }

  /** The uncompressed bytes that should become about `targetBytes`. */
  uncompressedBytesFor(targetBytes: number): number {
    if (this.#estimate >= 1) return targetBytes;
    const grown = targetBytes / (this.#estimate * SAFETY_FACTOR);
    return Math.floor(Math.min(Math.max(grown, targetBytes), targetBytes * MAX_GROWTH));
  }
}
