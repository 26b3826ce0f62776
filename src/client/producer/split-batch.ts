import { type Codecs, RecordBatch } from "../../protocol/index.ts";
import type { Delivery } from "./delivery.ts";
import type { ProducerBatch } from "./producer-batch.ts";

/** Makes an empty batch for the records from `order` on, of at most `limitBytes` uncompressed. */
export type MakePart = (order: number, limitBytes: number) => ProducerBatch;

/**
 * Cuts a batch that a broker found too large (`ProducerBatch.split`): into batches of `targetBytes`, and in any case of
 * no more than half its size, so that repeating it comes to an end. Those who wait for the records wait for the parts.
 */
export function splitBatch(
  batch: ProducerBatch,
  options: {
    readonly targetBytes: number;
    readonly codecs: Codecs | undefined;
    readonly makePart: MakePart;
  },
): ProducerBatch[] {
  const { targetBytes, codecs, makePart } = options;
  const limitBytes = Math.min(targetBytes, Math.ceil(batch.uncompressedBytes / 2));
  const records = new RecordBatch(batch.encode()).records(codecs);
  const parts: ProducerBatch[] = [];
  records.forEach((record, index) => {
    if (parts.at(-1)?.tryAppend(record)) return;
    const part = makePart(batch.order + index, limitBytes);
    part.tryAppend(record);
    parts.push(part);
  });
  for (const delivery of batch.takeDeliveries()) handOver(delivery, batch.order, parts);
  for (const part of parts) part.close();
  return parts;
}

function handOver(delivery: Delivery, baseOrder: number, parts: readonly ProducerBatch[]): void {
  const { first, recordCount } = delivery;
  for (const part of parts) {
    const start = part.order - baseOrder;
    const from = Math.max(first, start);
    const to = Math.min(first + recordCount, start + part.recordCount);
    if (from < to) part.addDelivery(delivery.part(from - start, to - from));
  }
}
