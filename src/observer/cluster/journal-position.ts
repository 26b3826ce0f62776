/**
 * How far one partition of the journal has been read.
 *
 * The journal is compacted: of older records only the last of each key is left, and a gap in the offsets shows where
 * others stood. Since the newest part is never compacted, everything behind the last gap is complete. (The marker of a
 * transaction leaves a gap as well, which makes the complete part appear shorter than it is, never longer.)
 */
export class JournalPosition {
  #nextOffset: number;
  #endOffset: number;
  #completeFromMs: number | null = null;
  #completeFromOffset: number;

  /** Begins at most `recordCount` offsets before the end as it is now. */
  constructor(options: {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly recordCount: number;
  }) {
    const { startOffset, endOffset, recordCount } = options;
    this.#nextOffset = Math.max(startOffset, endOffset - recordCount);
    this.#endOffset = endOffset;
    this.#completeFromOffset = this.#nextOffset;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** It has been read as far as it was written when reading began. */
  get isCaughtUp(): boolean {
    return this.#nextOffset >= this.#endOffset;
  }

  /** The instant of the first record that nothing is missing behind; null before the first record. */
  get completeFromMs(): number | null {
    return this.#completeFromMs;
  }

  /** Between it and the next offset no record is missing. */
  get completeFromOffset(): number {
    return this.#completeFromOffset;
  }

  /**
   * It is read on after a while, in which the log has grown to `endOffset`: what was written meanwhile may have been
   * compacted.
   */
  resume(endOffset: number): void {
    this.#endOffset = Math.max(this.#endOffset, endOffset);
  }

  /** Takes note of a record; false when it had been read before. */
  pass({ offset, timestamp }: { readonly offset: number; readonly timestamp: number }): boolean {
    if (offset < this.#nextOffset) return false;
    const isGap = offset > this.#nextOffset && offset < this.#endOffset;
    if (this.#completeFromMs === null || isGap) {
      this.#completeFromMs = timestamp;
      this.#completeFromOffset = offset;
    }
    this.#nextOffset = offset + 1;
    return true;
  }

  /** There is nothing more that could be handed out: markers, or records of aborted transactions. */
  skipToEnd(): void {
    this.#nextOffset = Math.max(this.#nextOffset, this.#endOffset);
  }
}
