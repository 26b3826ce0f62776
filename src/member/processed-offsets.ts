/**
 * How far one partition is processed, whatever the order in which its records are done.
 *
 * Only the contiguous prefix may be committed: a record that is still being worked on holds back all that come after
 * it. What is done ahead of the prefix is kept as ranges that merge, so memory grows with the number of records being
 * worked on at a time and not with how far they are apart.
 *
 * Offsets have gaps (compaction, control records, aborted transactions), so a record stands for the range from the end of
 * the record handed out before it to its own offset + 1, and the last of a batch for all up to the batch's next offset.
 * One tracker belongs to one assignment epoch of the partition; a seek or a new assignment begins another.
 */
export class ProcessedOffsets {
  /** Everything below is processed: the offset to commit. */
  #next: number;
  /** What is done ahead of it: ascending, disjoint, not touching. `[from, to, from, to, …]` */
  readonly #ahead: number[] = [];

  /** @param start The position from which records are handed out. */
  constructor(start: number) {
    this.#next = start;
  }

  /** The offset to commit: that of the first record which is not processed. */
  get nextOffset(): number {
    return this.#next;
  }

  /** How many ranges are done ahead of the prefix. */
  get rangesAhead(): number {
    return this.#ahead.length / 2;
  }

  /** Records from `from` up to and without `to` are processed. Saying so twice is harmless. */
  resolve(from: number, to: number) {
    if (to <= this.#next || from >= to) return;
    if (from > this.#next) return this.#keep(from, to);
    this.#next = to;
    this.#absorb();
  }

  /** Takes in what now touches the prefix. */
  #absorb() {
    const ahead = this.#ahead;
    let taken = 0;
    while (taken < ahead.length && ahead[taken]! <= this.#next) {
      this.#next = Math.max(this.#next, ahead[taken + 1]!);
      taken += 2;
    }
    if (taken > 0) ahead.splice(0, taken);
  }

  /** Merges a range with those that it touches. */
  #keep(from: number, to: number) {
    const ahead = this.#ahead;
    const first = this.#firstEndingAtOrAfter(from);
    let last = first;
    let start = from;
    let end = to;
    while (last < ahead.length && ahead[last]! <= to) {
      start = Math.min(start, ahead[last]!);
      end = Math.max(end, ahead[last + 1]!);
      last += 2;
    }
    ahead.splice(first, last - first, start, end);
  }

  #firstEndingAtOrAfter(offset: number): number {
    const ahead = this.#ahead;
    let low = 0;
    let high = ahead.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ahead[2 * middle + 1]! < offset) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}
