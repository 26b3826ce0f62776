import type { Output } from "../../src/cli/output.ts";

/** Keeps what a command would print. */
export class MemoryOutput implements Output {
  readonly isJson: boolean;
  /** Lines of stdout. */
  readonly printed: string[] = [];
  readonly documents: object[] = [];
  /** Lines of stderr. */
  readonly notes: string[] = [];

  constructor(options: { readonly isJson?: boolean } = {}) {
    this.isJson = options.isJson ?? false;
  }

  lines(lines: readonly string[]): void {
    this.printed.push(...lines);
  }

  document(content: object): void {
    this.documents.push(content);
  }

  note(line: string): void {
    this.notes.push(line);
  }

  progress(): void {}

  end(): void {}
}
