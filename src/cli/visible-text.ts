/**
 * C0 without tab and newline, DEL, and C1: what a terminal would obey instead of showing it. And what would turn the order
 * of a line around, or end it: directional controls, line and paragraph separators.
 */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text for people whose parts come from a cluster. Anybody who may join a group chooses its id, and those of its clients:
 * control characters in them must not reach the terminal of whoever lists groups.
 */
export function visibleText(text: string): string {
  return text.replace(CONTROLS, (control) => escaped(control.charCodeAt(0)));
}

/** The same for a single line: newlines and tabs are shown as well. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function escaped(code: number): string {
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
