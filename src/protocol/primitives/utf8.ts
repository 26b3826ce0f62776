/**
 * UTF-8 as Java does it, since the peers are Java's: malformed input becomes U+FFFD, a lone surrogate becomes "?".
 *
 * Most strings of the protocol are short, ASCII, and were just seen: a group's id, a member's, a topic's, in request
 * after request. The last ones are remembered, so that reading one again allocates nothing and gives the very same
 * string, whose hash is known already to every `Map`.
 */

const MAX_REMEMBERED_LENGTH = 64;
/** A power of two. */
const REMEMBERED_COUNT = 4096;
const remembered: string[] = Array.from({ length: REMEMBERED_COUNT }, () => "");

const MAX_CACHED_LENGTH = 128;
/** One array of char codes per length: `fromCharCode.apply` makes a flat string of it without a copy in between. */
const codesByLength: number[][] = [];

/** Decodes `length` bytes at `start`. */
export function utf8Text(bytes: Uint8Array, start: number, length: number): string {
  if (length === 0) return "";
  if (length > MAX_REMEMBERED_LENGTH) return freshText(bytes, start, length);
  const slot = slotOf(bytes, start, length);
  const known = remembered[slot]!;
  if (known.length === length && isText(known, bytes, start)) return known;
  const text = freshText(bytes, start, length);
  // As many characters as bytes: it is ASCII, or U+FFFD, which equals no byte.
  if (text.length === length) remembered[slot] = text;
  return text;
}

/** The end of an id varies most, so that is what the slot is made of. */
function slotOf(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  let hash = length;
  for (let i = length > 6 ? end - 6 : start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0;
  return (hash ^ (hash >>> 12)) & (REMEMBERED_COUNT - 1);
}

/** True if the text's characters are these bytes. */
function isText(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) return false;
  }
  return true;
}

function freshText(bytes: Uint8Array, start: number, length: number): string {
  if (length > MAX_CACHED_LENGTH) return longText(bytes, start, start + length);
  const codes = codesByLength[length] ?? newCodes(length);
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte >= 0x80) return decodeUtf8(bytes, start, start + length);
    codes[i] = byte;
  }
  return String.fromCharCode.apply(null, codes);
}

function newCodes(length: number): number[] {
  const codes = Array.from({ length }, () => 0);
  codesByLength[length] = codes;
  return codes;
}

function longText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  while (at < end) {
    const stop = Math.min(at + MAX_CACHED_LENGTH, end);
    for (let i = at; i < stop; i++) if (bytes[i]! >= 0x80) return text + decodeUtf8(bytes, at, end);
    text += utf8Text(bytes, at, stop - at);
    at = stop;
  }
  return text;
}

/** The general case: one code point at a time, U+FFFD for every maximal malformed part. */
function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  while (at < end) {
    const first = bytes[at]!;
    const size = sequenceLength(first);
    const good = wellFormedPrefix(bytes, at, Math.min(end, at + size));
    if (size === 0 || good < size) {
      text += "\ufffd";
      at += Math.max(1, good);
      continue;
    }
    text += String.fromCodePoint(codePoint(bytes, at, size));
    at += size;
  }
  return text;
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/** How many bytes from `at` belong to one sequence (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
function wellFormedPrefix(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  let low = 0x80;
  let high = 0xbf;
  if (first === 0xe0) low = 0xa0;
  else if (first === 0xed) high = 0x9f;
  else if (first === 0xf0) low = 0x90;
  else if (first === 0xf4) high = 0x8f;
  let count = 1;
  while (at + count < end) {
    const byte = bytes[at + count]!;
    if (byte < low || byte > high) break;
    low = 0x80;
    high = 0xbf;
    count++;
  }
  return count;
}

function codePoint(bytes: Uint8Array, at: number, size: number): number {
  if (size === 1) return bytes[at]!;
  let point = bytes[at]! & (0xff >>> (size + 1));
  for (let i = 1; i < size; i++) point = (point << 6) | (bytes[at + i]! & 0x3f);
  return point;
}

/** The bytes that {@link putUtf8} would write. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (!isSurrogate(unit)) length += 2;
    else if (startsPair(text, i)) {
      length += 2;
      i++;
    }
  }
  return length;
}

/** Writes `text` at `at` and returns the position after it; the room must be there. */
export function putUtf8(text: string, bytes: Uint8Array, at: number): number {
  let out = at;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[out++] = unit;
    else if (unit < 0x800) {
      bytes[out++] = 0xc0 | (unit >>> 6);
      bytes[out++] = 0x80 | (unit & 0x3f);
    } else if (!isSurrogate(unit)) {
      bytes[out++] = 0xe0 | (unit >>> 12);
      bytes[out++] = 0x80 | ((unit >>> 6) & 0x3f);
      bytes[out++] = 0x80 | (unit & 0x3f);
    } else if (startsPair(text, i)) {
      const point = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      bytes[out++] = 0xf0 | (point >>> 18);
      bytes[out++] = 0x80 | ((point >>> 12) & 0x3f);
      bytes[out++] = 0x80 | ((point >>> 6) & 0x3f);
      bytes[out++] = 0x80 | (point & 0x3f);
    } else bytes[out++] = 0x3f;
  }
  return out;
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

/** True when a high surrogate at `i` is followed by a low one. */
function startsPair(text: string, i: number): boolean {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}
