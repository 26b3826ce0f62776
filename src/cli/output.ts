import { visibleText } from "./visible-text.ts";

/** The form of our JSON documents; it counts up when something in them changes its meaning. */
const SCHEMA_VERSION = 1;

/** Where a command puts what it was asked for: lines for people and pipes, or one JSON document. */
export interface Output {
  readonly isJson: boolean;
  lines(lines: readonly string[]): void;
  document(content: object): void;
  /** For people, beside the data: stderr. */
  note(line: string): void;
  /** How far long work is, for people who look on; the next one, and any output, takes its place. */
  progress(line: string): void;
  /** Nothing more comes: takes progress away. */
  end(): void;
}

/** The streams of a process; tests give their own. */
export interface OutputStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** A name with a newline in it makes no line of its own. */
function lineText(line: string): string {
  return visibleText(line).replaceAll("\n", "\\n");
}

const CLEAR_LINE = "\r\u001b[K";

/** Stdout for data, stderr for notes, and for progress if that is a terminal. */
export function stdoutOutput(
  flags: { readonly json?: boolean },
  { stdout, stderr }: OutputStreams = process,
): Output {
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };
  return {
    isJson: flags.json ?? false,
    lines(lines) {
      clear();
      if (lines.length > 0) stdout.write(`${lines.map(lineText).join("\n")}\n`);
    },
    document(content) {
      clear();
      stdout.write(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...content }, null, 2)}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${visibleText(line)}\n`);
    },
    progress(line) {
      if (stderr.isTTY !== true) return;
      stderr.write(`${CLEAR_LINE}${visibleText(line)}`);
      shown = true;
    },
    end: clear,
  };
}
