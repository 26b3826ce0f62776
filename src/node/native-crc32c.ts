import { createRequire } from "node:module";
import { type Checksum, crc32c } from "../protocol/index.ts";

/** Below, the call into native code costs more than it saves. */
const NATIVE_FROM_BYTES = 256;
/** Loading it takes some milliseconds, which a first record or a short run need not wait for. */
const LOAD_AFTER_BYTES = 512 * 1024;

interface NativeCrc32 {
  crc32c(bytes: Uint8Array): number;
}

/** Undefined until it is due, `null` where the optional package is not installed. */
let native: NativeCrc32 | null | undefined;
let seenBytes = 0;

/**
 * CRC-32C with the processor's own instructions where `@node-rs/crc32` is installed, about four times as fast as in
 * JavaScript; in JavaScript elsewhere, for short input, and for the first half MiB, after which the package is loaded.
 */
export const nativeCrc32c: Checksum = (bytes) => {
  if (bytes.length < NATIVE_FROM_BYTES) return crc32c(bytes);
  if (native === undefined && isDue(bytes.length)) native = loadNative();
  return native ? native.crc32c(bytes) : crc32c(bytes);
};

function isDue(moreBytes: number): boolean {
  seenBytes += moreBytes;
  return seenBytes > LOAD_AFTER_BYTES;
}

function loadNative(): NativeCrc32 | null {
  try {
    return createRequire(import.meta.url)("@node-rs/crc32") as NativeCrc32;
  } catch {
    return null;
  }
}
