/** A terminal that a program may fill. Tests give their own. */
export interface Terminal {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_TO_LINE_END = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** The whole terminal for frames of lines; what was there before comes back with `close`. */
export class FullScreen {
  readonly #terminal: Terminal;
  #last = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.write(ENTER);
  }

  get width(): number {
    return Math.max(20, this.#terminal.columns ?? 80);
  }

  get height(): number {
    return Math.max(5, (this.#terminal.rows ?? 24) - 1);
  }

  draw(lines: readonly string[]): void {
    const text = `${HOME}${lines.map((line) => `${line}${CLEAR_TO_LINE_END}`).join("\r\n")}${CLEAR_BELOW}`;
    if (text === this.#last) return;
    this.#last = text;
    this.#terminal.write(text);
  }

  close(): void {
    this.#terminal.write(LEAVE);
  }
}
