import { visibleText } from "../visible-text.ts";

/** One line of text that obeys nobody: control characters are shown, newlines too. */
export function visible(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** The text, or as much of it as has room, with an ellipsis. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, width) : `${text.slice(0, width - 1)}…`;
}
