/** What a program gives us may have no end and no delimiter: no record is longer than this. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Cuts a stream of bytes at each delimiter. The pieces share the memory of what was pushed, as far as they can. */
export class RecordSplitter {
  readonly #delimiter: Buffer;
  /** What came since the last delimiter. */
  #rest: Buffer = Buffer.alloc(0);
  /** Where no delimiter can begin any more, in `rest`. */
  #searchFrom = 0;

  /** @param delimiter Not empty. */
  constructor(delimiter: string) {
    this.#delimiter = Buffer.from(delimiter);
  }

  /** The records that are complete now. Throws `RangeError` when one is longer than {@link MAX_RECORD_BYTES}. */
  push(bytes: Buffer): Buffer[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const records: Buffer[] = [];
    let start = 0;
    let end = all.indexOf(this.#delimiter, this.#searchFrom);
    while (end >= 0) {
      records.push(all.subarray(start, end));
      start = end + this.#delimiter.length;
      end = all.indexOf(this.#delimiter, start);
    }
    this.#rest = all.subarray(start);
    this.#searchFrom = Math.max(0, this.#rest.length - this.#delimiter.length + 1);
    if (this.#rest.length > MAX_RECORD_BYTES) {
      throw new RangeError(
        `${this.#rest.length} bytes without a delimiter (-D), more than a record may have.`,
      );
    }
    return records;
  }

  /** What is left at the end: a last record without a delimiter behind it; null when there is none. */
  end(): Buffer | null {
    const last = this.#rest;
    this.#rest = Buffer.alloc(0);
    this.#searchFrom = 0;
    return last.length === 0 ? null : last;
  }
}
