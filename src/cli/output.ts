/** The form of our JSON documents; it counts up when something in them changes its meaning. */
const SCHEMA_VERSION = 1;

/** Where a command puts what it was asked for: lines for people and pipes, or one JSON document. */
export interface Output {
  readonly isJson: boolean;
  lines(lines: readonly string[]): void;
  document(content: object): void;
  /** For people, beside the data: stderr. */
  note(line: string): void;
}

/** Stdout for data, stderr for notes. */
export function stdoutOutput(flags: { readonly json?: boolean }): Output {
  return {
    isJson: flags.json ?? false,
    lines(lines) {
      if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
    },
    document(content) {
      process.stdout.write(
        `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...content }, null, 2)}\n`,
      );
    },
    note(line) {
      process.stderr.write(`${line}\n`);
    },
  };
}
