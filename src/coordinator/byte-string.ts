/**
 * Bytes kept as a string of one character (0 to 255) each.
 *
 * A coordinator holds two small opaque blobs per member for hours: its subscription and its assignment. In V8 a
 * `Uint8Array` of 30 bytes costs some 200 bytes and keeps the frame alive that it is a view of; a one-byte string
 * costs 16 more than its bytes, compares with `===`, and hashes. They become bytes again when a reply needs them.
 */
export type ByteString = string;

const CHUNK_BYTES = 4096;

/** Copies the bytes. */
export function toByteString(bytes: Uint8Array): ByteString {
  if (bytes.length <= CHUNK_BYTES) return String.fromCharCode.apply(null, bytes as never);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK_BYTES) as never);
  }
  return text;
}

/**
 * The same text in one piece. V8 keeps a concatenation as a tree of its parts, 32 bytes for each `+`, which a member id
 * would carry around for hours; reading a character of it makes it flat.
 */
export function flatString(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** The bytes again, in an array of their own. */
export function fromByteString(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
