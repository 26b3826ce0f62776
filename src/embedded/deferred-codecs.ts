import { loadCodecs } from "../node/index.ts";
import type { Codecs } from "../protocol/index.ts";

let loaded: Codecs | null = null;
let failure: unknown;

/**
 * Compression that is loaded beside the broker's start and not before it. Nothing a client does first needs it: batches
 * are stored and served as they come. What does (compaction, recompression, lookups by time in compressed batches)
 * fails in the few milliseconds until it is there.
 */
export function deferredCodecs(): Codecs {
  setImmediate(() => {
    loadCodecs().then(
      (codecs) => {
        loaded = codecs;
      },
      (error: unknown) => {
        failure = error;
      },
    );
  });
  return {
    compress: (name, bytes) => codecsNow().compress(name, bytes),
    decompress: (name, bytes, maxBytes) => codecsNow().decompress(name, bytes, maxBytes),
  };
}

function codecsNow(): Codecs {
  if (loaded === null) {
    throw new Error("Compression is not loaded", { cause: failure });
  }
  return loaded;
}
