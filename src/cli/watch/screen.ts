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

/**
 * The whole terminal for frames of lines; what was there before comes back with `close`, which may be called again and
 * again, and after which `open` fills it anew.
 */
export class FullScreen {
  readonly #terminal: Terminal;
  #isOpen = false;
  #last = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.open();
  }

  get width(): number {
    return Math.max(20, this.#terminal.columns || 80);
  }

  get height(): number {
    return Math.max(5, (this.#terminal.rows || 24) - 1);
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#last = "";
    this.#terminal.write(ENTER);
  }

  /** Lines no wider than `width`, no more than `height` of them: a terminal would wrap and scroll the rest. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const text = `${HOME}${lines.map((line) => `${line}${CLEAR_TO_LINE_END}`).join("\r\n")}${CLEAR_BELOW}`;
    if (text === this.#last) return;
    this.#last = text;
    this.#terminal.write(text);
  }

  /** After a resize nothing of the last picture can be relied upon. */
  forget(): void {
    this.#last = "";
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#terminal.write(LEAVE);
  }
}
