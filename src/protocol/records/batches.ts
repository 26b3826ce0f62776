import { int32At } from "./fixed-width.ts";
import { LegacyMessage } from "./legacy-message.ts";
import { malformed } from "./malformed.ts";
import { FIELD, LOG_OVERHEAD_BYTES, RecordBatch } from "./record-batch.ts";

/** A record batch, or what stood in its place before magic 2; told apart by `magic`. */
export type Batch = RecordBatch | LegacyMessage;

/**
 * The batches that stand one after another in `bytes`, as in a Produce request, a Fetch response or a log segment.
 * A last batch that is cut short is left out, as Kafka's clients do: a Fetch response may end so. Throws a `DecodeError`
 * at a batch that is malformed; what its records are is not looked at.
 */
export function* batches(bytes: Uint8Array): Generator<Batch, void, undefined> {
  for (let at = 0; at + FIELD.magic < bytes.length; ) {
    const size = LOG_OVERHEAD_BYTES + int32At(bytes, at + FIELD.batchLength);
    if (size <= FIELD.magic) {
      throw malformed("batchLength", at + FIELD.batchLength, `a batch of ${size} bytes`);
    }
    if (at + size > bytes.length) return;
    yield batchAt(bytes, at);
    at += size;
  }
}

function batchAt(bytes: Uint8Array, at: number): Batch {
  return bytes[at + FIELD.magic]! < 2 ? new LegacyMessage(bytes, at) : new RecordBatch(bytes, at);
}
