/** C0 without tab and newline, DEL, and C1: what a terminal would obey instead of showing it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Text for people whose parts come from a cluster. Anybody who may join a group chooses its id, and those of its clients:
 * control characters in them must not reach the terminal of whoever lists groups.
 */
export function visibleText(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
