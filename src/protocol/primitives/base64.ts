/** Base64 with padding (RFC 4648 §4), the form that bytes have in Kafka's JSON. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE_OF_CODE = new Map(Array.from(DIGITS, (digit, value) => [digit.charCodeAt(0), value]));

export function base64Text(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[triple >>> 18]! + DIGITS[(triple >>> 12) & 63]!;
    text += i + 1 < bytes.length ? DIGITS[(triple >>> 6) & 63]! : "=";
    text += i + 2 < bytes.length ? DIGITS[triple & 63]! : "=";
  }
  return text;
}

/** Null for text that is not base64. Padding may be missing. */
export function base64Bytes(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, "");
  if (digits.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let out = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = VALUE_OF_CODE.get(digits.charCodeAt(i));
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xff_ffff;
    if (i % 4 !== 0) bytes[out++] = bits >>> (6 - 2 * (i % 4));
  }
  return bytes;
}
