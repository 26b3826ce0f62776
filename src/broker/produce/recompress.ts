import {
  type Codecs,
  type CompressionType,
  DecodeError,
  RecordBatch,
  RecordBatchWriter,
} from "../../protocol/index.ts";
import { type Refusal, refusal } from "./refusal.ts";

/**
 * The batch in the compression that its topic demands: itself where that is the producer's, or where no codec is there
 * to do it with. A refusal when what it holds cannot be read.
 */
export function recompressed(
  batch: RecordBatch,
  compressionType: string,
  codecs: Codecs | undefined,
): RecordBatch | Refusal {
  if (compressionType === "producer") return batch;
  const compression = compressionType === "uncompressed" ? "none" : compressionType;
  if (compression === batch.compression || codecs === undefined) return batch;
  try {
    return rewritten(batch, compression as CompressionType, codecs);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return refusal("CORRUPT_MESSAGE", "The records of the batch cannot be decompressed.");
  }
}

function rewritten(batch: RecordBatch, compression: CompressionType, codecs: Codecs): RecordBatch {
  const writer = new RecordBatchWriter({
    compression,
    codecs,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
  });
  for (const record of batch.records(codecs)) writer.append(record);
  return new RecordBatch(writer.finish());
}
