import { createRequire } from "node:module";
import { type Checksum, crc32c } from "../protocol/index.ts";

/** Below, the call into native code costs more than it saves. */
const NATIVE_FROM_BYTES = 256;

interface NativeCrc32 {
  crc32c(bytes: Uint8Array): number;
}

/** Undefined until first needed, `null` where the optional package is not installed. */
let native: NativeCrc32 | null | undefined;

/**
 * CRC-32C with the processor's own instructions where `@node-rs/crc32` is installed, about four times as fast as in
 * JavaScript; in JavaScript elsewhere and for short input. The package is loaded at the first long input.
 */
export const nativeCrc32c: Checksum = (bytes) => {
  if (bytes.length < NATIVE_FROM_BYTES) return crc32c(bytes);
  if (native === undefined) native = loadNative();
  return native === null ? crc32c(bytes) : native.crc32c(bytes);
};

function loadNative(): NativeCrc32 | null {
  try {
    return createRequire(import.meta.url)("@node-rs/crc32") as NativeCrc32;
  } catch {
    return null;
  }
}
