import {
  type Codecs,
  type CompressionType,
  RecordBatch,
  RecordBatchWriter,
} from "../../protocol/index.ts";

/**
 * The batch in the compression that its topic demands: itself where that is the producer's, or where no codec is there
 * to do it with.
 */
export function recompressed(
  batch: RecordBatch,
  compressionType: string,
  codecs: Codecs | undefined,
): RecordBatch {
  if (compressionType === "producer") return batch;
  const compression = compressionType === "uncompressed" ? "none" : compressionType;
  if (compression === batch.compression || codecs === undefined) return batch;
  const writer = new RecordBatchWriter({
    compression: compression as CompressionType,
    codecs,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
  });
  for (const record of batch.records(codecs)) writer.append(record);
  return new RecordBatch(writer.finish());
}
