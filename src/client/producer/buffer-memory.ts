/**
 * `buffer.memory`: how many bytes of records may wait or be on their way, and the memory of batches to use again
 * (`BufferPool`). Whoever finds no room waits elsewhere and is called when some is free.
 */
export class BufferMemory {
  readonly totalBytes: number;
  readonly #onRelease: () => void;
  readonly #pooled: Uint8Array[] = [];
  #availableBytes: number;
  #pooledBytes = 0;

  /** @param onRelease Called after memory has become free. */
  constructor(totalBytes: number, onRelease: () => void) {
    this.totalBytes = totalBytes;
    this.#availableBytes = totalBytes;
    this.#onRelease = onRelease;
  }

  get availableBytes(): number {
    return this.#availableBytes;
  }

  /** Takes `bytes` of the room; false where there is less. */
  tryReserve(bytes: number): boolean {
    if (bytes > this.#availableBytes) return false;
    this.#availableBytes -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#availableBytes += bytes;
    this.#onRelease();
  }

  /** Memory of at least `capacityBytes`; what it holds is of no meaning. */
  lend(capacityBytes: number): Uint8Array {
    const last = this.#pooled.at(-1);
    if (last === undefined || last.length < capacityBytes) return new Uint8Array(capacityBytes);
    this.#pooled.pop();
    this.#pooledBytes -= last.length;
    return last;
  }

  /** Memory that nobody reads any more. */
  giveBack(buffer: Uint8Array): void {
    if (this.#pooledBytes + buffer.length > this.totalBytes) return;
    this.#pooled.push(buffer);
    this.#pooledBytes += buffer.length;
  }
}
