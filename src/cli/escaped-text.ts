const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["0", "\0"],
]);

/** `\n`, `\t`, `\r`, `\0`, `\x1f`; anything else behind a backslash is itself. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|([\s\S]))/g, (_, hex?: string, other?: string) =>
    hex === undefined
      ? (ESCAPES.get(other ?? "") ?? other ?? "")
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
