import { randomFillSync, randomInt } from "node:crypto";
import type { Entropy } from "../ports/index.ts";

const UUID_BYTES = 16;
/** One call to the system's generator serves so many UUIDs. */
const POOL_BYTES = 128 * UUID_BYTES;

const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** The machine's cryptographic randomness. */
export const systemEntropy: Entropy = {
  uuidBytes() {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + UUID_BYTES);
    used += UUID_BYTES;
    bytes[6] = (bytes[6]! & 0x0f) | 0x40; // Version 4,
    bytes[8] = (bytes[8]! & 0x3f) | 0x80; // variant of RFC 9562.
    return bytes;
  },
  below: (bound) => randomInt(bound),
};
