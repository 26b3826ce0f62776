import type { Uuid } from "../model/index.ts";
import type { Entropy } from "../ports/index.ts";

const BASE64_URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A fresh UUID in Kafka's text form. Like Kafka's, it never begins with a dash, which tools would take for an option. */
export function randomUuid(entropy: Entropy): Uuid {
  for (;;) {
    const uuid = base64Url(entropy.uuidBytes());
    if (!uuid.startsWith("-")) return uuid;
  }
}

function base64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const bits = (first! << 16) | (second << 8) | third;
    for (let shift = 18; shift >= 0; shift -= 6) text += BASE64_URL[(bits >>> shift) & 0x3f];
  }
  // 16 bytes are 22 characters; the rest is padding.
  return text.slice(0, 22);
}
