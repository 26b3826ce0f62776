import { clip } from "./wording.ts";

/** Where the demo prints: lines that stay, and on a terminal one status line below them that is redrawn. */
export class Screen {
  readonly #out: NodeJS.WritableStream & { columns?: number };
  readonly #hasStatus: boolean;
  #status = "";

  constructor(out: NodeJS.WriteStream, { hasStatus }: { readonly hasStatus: boolean }) {
    this.#out = out;
    this.#hasStatus = hasStatus;
  }

  /** Columns for the status line; the last one stays free, or terminals break the line. */
  get width(): number {
    return (this.#out.columns || 80) - 1;
  }

  print(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    this.#out.write(this.#hasStatus ? `\r\u001b[K${text}${this.#status}` : text);
  }

  /** Replaces the status line. Without a terminal there is none. */
  status(line: string): void {
    const clipped = clip(line, this.width);
    if (!this.#hasStatus || clipped === this.#status) return;
    this.#status = clipped;
    this.#out.write(`\r\u001b[K${clipped}`);
  }

  /** Takes the status line away, for good. */
  close(): void {
    this.status("");
  }
}
