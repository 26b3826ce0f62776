/** Which offsets of a partition are done, from a first one on, and up to where they are without a gap. */
export class OffsetMarks {
  #next: number;
  /** Marked beyond the gap. */
  readonly #ahead = new Set<number>();

  constructor(firstOffset: number) {
    this.#next = firstOffset;
  }

  /** The first offset that is not marked. */
  get upTo(): number {
    return this.#next;
  }

  has(offset: number): boolean {
    return offset < this.#next || this.#ahead.has(offset);
  }

  mark(offset: number): void {
    if (offset < this.#next) return;
    this.#ahead.add(offset);
    while (this.#ahead.delete(this.#next)) this.#next++;
  }
}
