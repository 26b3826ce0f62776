import { displayWidth } from "../display-width.ts";

/**
 * The line in as many as it takes, each no wider than `width` where its words allow; those after the first begin `indent`
 * cells further right.
 */
export function wrapped(
  line: string,
  { width, indent }: { readonly width: number; readonly indent: number },
): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  // Blanks go with the word behind them: columns within a line stay as they are.
  for (const word of line.match(/ *[^ ]+/g) ?? []) {
    if (current !== "" && displayWidth(current + word) > width) {
      lines.push(current);
      current = " ".repeat(indent) + word.trimStart();
    } else current += word;
  }
  return [...lines, current];
}
