/**
 * How wide text is on a terminal: a cell for most characters, two for East Asian wide ones and emoji, none for combining
 * marks and for colours. What a user sees as one character is never cut in two.
 */

const COLOUR = "\\u001b\\[[\\d;]*m";
const PIECES = new RegExp(`${COLOUR}|[^\\u001b]+|\\u001b`, "gu");
const IS_COLOUR = new RegExp(`^${COLOUR}$`, "u");
const COLOURS_END = "\u001b[0m";

const ASCII = /^[\x20-\x7e]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const NO_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
/** East_Asian_Width W and F, in the blocks that matter. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Cells that a line of text takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { piece, isColour } of pieces(text)) if (!isColour) width += plainWidth(piece);
  return width;
}

/** The text with blanks behind it, up to `width` cells. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** The text, or as much of it as has room in `width` cells, with an ellipsis. Colours that were begun are ended. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  let room = width - 1;
  let isColoured = false;
  let kept = "";
  for (const { piece, isColour } of pieces(text)) {
    if (isColour) {
      kept += piece;
      isColoured = piece !== COLOURS_END;
      continue;
    }
    for (const { segment } of graphemes.segment(piece)) {
      room -= graphemeWidth(segment);
      if (room < 0) return `${kept}…${isColoured ? COLOURS_END : ""}`;
      kept += segment;
    }
  }
  return kept;
}

function* pieces(text: string): Generator<{ readonly piece: string; readonly isColour: boolean }> {
  for (const [piece] of text.matchAll(PIECES)) yield { piece, isColour: IS_COLOUR.test(piece) };
}

function plainWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (ASCII.test(grapheme)) return grapheme.length;
  if (NO_WIDTH.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}
