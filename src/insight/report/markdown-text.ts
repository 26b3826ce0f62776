/**
 * Any text as a piece of a line of Markdown that shows just that text: punctuation that could begin markup, a link or HTML is
 * escaped, and line ends and other control characters become visible.
 */
export function markdownText(text: string): string {
  return [...text].map(markdownCharacter).join("");
}

const MARKUP = new Set("\\`*_[]<>|&~!#@$^");

function markdownCharacter(character: string, at: number, all: readonly string[]): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || isInvisible(code)) {
    return `\\\\u${code.toString(16).padStart(4, "0")}`;
  }
  return MARKUP.has(character) || isLinkLike(at, all) ? `\\${character}` : character;
}

/** `http://` and `www.` become links without any markup. */
function isLinkLike(at: number, all: readonly string[]): boolean {
  if (all[at] === ":") return all[at + 1] === "/" && all[at + 2] === "/";
  return (
    all[at] === "." &&
    all
      .slice(Math.max(0, at - 3), at)
      .join("")
      .toLowerCase() === "www"
  );
}

/** Line and paragraph separators, direction marks and overrides, and characters without a width. */
function isInvisible(code: number): boolean {
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0xfeff ||
    (code >= 0xd800 && code <= 0xdfff)
  );
}
