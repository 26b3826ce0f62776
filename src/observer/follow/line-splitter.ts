const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts bytes into lines, however they come: a line may arrive in pieces, and a piece may end within a character. A line
 * longer than the limit is passed over and counted, so whoever writes without line breaks costs no memory.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #onLine: (line: string) => void;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #isOverlong = false;
  #overlongCount = 0;

  constructor(options: {
    readonly maxLineBytes: number;
    /** Called with each line, without its end. */
    readonly onLine: (line: string) => void;
  }) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#onLine = options.onLine;
  }

  /** Lines that were passed over. */
  get overlongCount(): number {
    return this.#overlongCount;
  }

  /** Takes the next bytes; they may be overwritten when this returns. */
  push(bytes: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#finish(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** Forgets what was begun: its rest will not come. */
  drop(): void {
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#isOverlong = false;
  }

  #keep(bytes: Uint8Array): void {
    if (this.#pieceBytes + bytes.length > this.#maxLineBytes) {
      this.#isOverlong = true;
      this.#pieces = [];
      this.#pieceBytes = 0;
    }
    if (this.#isOverlong) return;
    this.#pieces.push(bytes.slice());
    this.#pieceBytes += bytes.length;
  }

  #finish(rest: Uint8Array): void {
    const isOverlong = this.#isOverlong || this.#pieceBytes + rest.length > this.#maxLineBytes;
    const line = isOverlong ? null : textOf([...this.#pieces, rest]);
    this.drop();
    if (line === null) this.#overlongCount += 1;
    else this.#onLine(line);
  }
}

function textOf(pieces: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(pieces);
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  return bytes.toString("utf8", 0, end);
}
