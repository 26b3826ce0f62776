export { type BatchJson, batchJson, type RecordJson } from "./batch-json.ts";
export type { BatchProducer } from "./batch-producer.ts";
export { type Batch, batches } from "./batches.ts";
export {
  type CodecName,
  type Codecs,
  type CompressionType,
  compressionId,
  compressionType,
  maxDecompressedBytes,
} from "./compression.ts";
export {
  type ControlRecordType,
  controlRecordType,
  coordinatorEpochOf,
  type EndTransactionMarker,
  encodeEndTransactionMarker,
} from "./control-record.ts";
export { crc32 } from "./crc32.ts";
export { type Checksum, crc32c } from "./crc32c.ts";
export { LegacyMessage } from "./legacy-message.ts";
export type { LazyRecord } from "./record.ts";
export {
  BATCH_HEADER_BYTES,
  LOG_OVERHEAD_BYTES,
  RecordBatch,
  type TimestampType,
} from "./record-batch.ts";
export {
  encodeRecordBatch,
  type RecordBatchOptions,
  RecordBatchWriter,
  type RecordInput,
} from "./record-batch-writer.ts";
export type { RecordCursor } from "./record-cursor.ts";
export type { RecordHeader } from "./record-headers.ts";
export {
  type BatchError,
  type BatchFault,
  type ValidateBatchOptions,
  validateBatch,
} from "./validate-batch.ts";
