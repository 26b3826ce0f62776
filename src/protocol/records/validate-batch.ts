import { DecodeError } from "../primitives/index.ts";
import type { Codecs } from "./compression.ts";
import type { Checksum } from "./crc32c.ts";
import { int32At } from "./fixed-width.ts";
import { BATCH_HEADER_BYTES, FIELD, LOG_OVERHEAD_BYTES, RecordBatch } from "./record-batch.ts";
import { checkHeaders } from "./record-headers.ts";

/** What a broker answers to a batch that it will not append. */
export type BatchError =
  | "CORRUPT_MESSAGE"
  | "INVALID_RECORD"
  | "INVALID_TIMESTAMP"
  | "UNSUPPORTED_COMPRESSION_TYPE";

/** Why a batch is refused: the error to answer, and a sentence for its `errorMessage` and the log. */
export interface BatchFault {
  readonly error: BatchError;
  readonly reason: string;
}

/** How strictly {@link validateBatch} looks. */
export interface ValidateBatchOptions {
  /** Default: the CRC-32C of this folder. */
  readonly checksum?: Checksum;
  /** Given: compressed records are looked at as well; Kafka's broker does so. Left out: only their header is. */
  readonly codecs?: Codecs;
}

/**
 * Checks what a producer sent for one partition: exactly one sound batch of magic 2 (`ProduceRequest.validateRecords`,
 * `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`). `null` when a broker may append it, else the first fault.
 * Never throws and allocates nothing but decompressed records.
 *
 * Left to the caller, who knows the topic and the producer: `max.message.bytes`, null keys in compacted topics, how far
 * timestamps may lie off, sequences and epochs.
 */
export function validateBatch(
  bytes: Uint8Array,
  options: ValidateBatchOptions = {},
): BatchFault | null {
  const frameFault = checkFrame(bytes);
  if (frameFault) return frameFault;
  try {
    const batch = new RecordBatch(bytes);
    if (batch.crc !== batch.computeCrc(options.checksum)) {
      return fault(
        "CORRUPT_MESSAGE",
        `its crc is ${batch.crc}, computed ${batch.computeCrc(options.checksum)}`,
      );
    }
    return checkHeader(batch) ?? checkRecords(batch, options.codecs);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return fault(error.cause === undefined ? "INVALID_RECORD" : "CORRUPT_MESSAGE", error.message);
  }
}

function checkFrame(bytes: Uint8Array): BatchFault | null {
  if (bytes.length <= FIELD.magic) return fault("INVALID_RECORD", "there is no batch");
  const magic = bytes[FIELD.magic]!;
  if (magic > 2) return fault("CORRUPT_MESSAGE", `its magic is ${magic}, not 2`);
  if (magic < 2) return fault("INVALID_RECORD", `its magic is ${magic}, not 2`);
  const size = LOG_OVERHEAD_BYTES + int32At(bytes, FIELD.batchLength);
  if (size < BATCH_HEADER_BYTES || size > bytes.length) {
    return fault("CORRUPT_MESSAGE", `it declares ${size} bytes, ${bytes.length} were sent`);
  }
  if (size < bytes.length) return fault("INVALID_RECORD", "more than one batch was sent");
  return null;
}

function checkHeader(batch: RecordBatch): BatchFault | null {
  const { recordCount, lastOffsetDelta } = batch;
  if (batch.baseOffset !== 0)
    return fault("INVALID_RECORD", `its base offset is ${batch.baseOffset}, not 0`);
  if (batch.compression === null)
    return fault("UNSUPPORTED_COMPRESSION_TYPE", "its codec is unknown");
  if (batch.isControl) return fault("INVALID_RECORD", "producers may not write control batches");
  if (batch.timestampType === "LogAppendTime") {
    return fault("INVALID_TIMESTAMP", "producers may not set LogAppendTime");
  }
  if (recordCount < 1) return fault("INVALID_RECORD", `it declares ${recordCount} records`);
  if (lastOffsetDelta !== recordCount - 1) {
    return fault(
      "INVALID_RECORD",
      `it declares ${recordCount} records and offsets up to ${lastOffsetDelta}`,
    );
  }
  return checkProducer(batch);
}

function checkProducer(batch: RecordBatch): BatchFault | null {
  const { producerId, producerEpoch, baseSequence } = batch;
  if (producerId < 0) {
    return batch.isTransactional
      ? fault("INVALID_RECORD", "it is transactional without a producer id")
      : null;
  }
  if (producerEpoch < 0) return fault("INVALID_RECORD", `its producer epoch is ${producerEpoch}`);
  if (baseSequence < 0) return fault("INVALID_RECORD", `its base sequence is ${baseSequence}`);
  return null;
}

function checkRecords(batch: RecordBatch, codecs: Codecs | undefined): BatchFault | null {
  if (batch.compression !== "none" && !codecs) return null;
  let offsetDelta = 0;
  for (const cursor = batch.cursor(codecs); cursor.next(); offsetDelta++) {
    if (cursor.offsetDelta !== offsetDelta) {
      return fault(
        "INVALID_RECORD",
        `record ${offsetDelta} has offset delta ${cursor.offsetDelta}`,
      );
    }
    checkHeaders(cursor.source.bytes, cursor.headersAt, cursor.endAt);
  }
  return null;
}

function fault(error: BatchError, problem: string): BatchFault {
  return { error, reason: `The record batch is refused: ${problem}.` };
}
