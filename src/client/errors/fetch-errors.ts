import type { TopicPartition } from "../../model/index.ts";
import { KafkaError } from "./kafka-error.ts";

/** A partition has neither a committed offset nor, with `auto.offset.reset` `none`, a policy. Not retriable. */
export class NoOffsetForPartitionError extends Error {
  override readonly name = "NoOffsetForPartitionError";
  readonly retriable = false;
  readonly partitions: readonly TopicPartition[];

  constructor(
    message: string,
    options: ErrorOptions & { readonly partitions: readonly TopicPartition[] },
  ) {
    super(message, options);
    this.partitions = options.partitions;
  }
}

/** A position outside what the log holds, as an error carries it. */
export interface OffsetPosition extends TopicPartition {
  readonly offset: number;
}

/** Positions are outside what the logs hold, and `auto.offset.reset` is `none`. Not retriable. */
export class OffsetOutOfRangeError extends KafkaError {
  override readonly name: string = "OffsetOutOfRangeError";
  /** The positions that do not exist. */
  readonly positions: readonly OffsetPosition[];

  constructor(
    message?: string,
    options?: ErrorOptions & { readonly positions?: readonly OffsetPosition[] },
  ) {
    super("OFFSET_OUT_OF_RANGE", message, options);
    this.positions = options?.positions ?? [];
  }
}

/**
 * Records that were read were lost in an unclean leader election, and `auto.offset.reset` is `none` (KIP-320). Not
 * retriable. Java: `LogTruncationException`.
 */
export class LogTruncationError extends OffsetOutOfRangeError {
  override readonly name = "LogTruncationError";
  /** Where the logs part from what was read: the first offset that is lost. Empty when the broker could not say. */
  readonly divergentOffsets: readonly OffsetPosition[];

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly positions: readonly OffsetPosition[];
      readonly divergentOffsets?: readonly OffsetPosition[];
    },
  ) {
    super(message, options);
    this.divergentOffsets = options.divergentOffsets ?? [];
  }
}

/**
 * Fetched bytes are not a batch, or do not match their checksum. A `seek` to `nextOffset` skips them on purpose. Java:
 * `CorruptRecordException`.
 */
export class CorruptRecordError extends KafkaError {
  override readonly name = "CorruptRecordError";
  readonly topic: string | null;
  readonly partition: number;
  /** The position at which the partition stands, -1 when not known. */
  readonly offset: number;
  /** The offset after what cannot be read, as far as its header tells; -1 when not known. */
  readonly nextOffset: number;

  constructor(
    message?: string,
    options?: ErrorOptions & Partial<OffsetPosition> & { readonly nextOffset?: number },
  ) {
    super("CORRUPT_MESSAGE", message, options);
    this.nextOffset = options?.nextOffset ?? -1;
    this.topic = options?.topic ?? null;
    this.partition = options?.partition ?? -1;
    this.offset = options?.offset ?? -1;
  }
}

/** Where a record is that a deserialiser refused, and its bytes (KIP-1036). */
export interface UndecodableRecord extends OffsetPosition {
  readonly origin: "key" | "value";
  readonly timestamp: number;
  readonly keyBytes: Uint8Array | null;
  readonly valueBytes: Uint8Array | null;
}

/**
 * A deserialiser refused a record's key or value (`cause` says why). `seek` to `offset + 1` skips it on purpose. Java:
 * `RecordDeserializationException`.
 */
export class RecordDeserializationError extends Error {
  override readonly name = "RecordDeserializationError";
  readonly retriable = false;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly origin: "key" | "value";
  readonly timestamp: number;
  readonly keyBytes: Uint8Array | null;
  readonly valueBytes: Uint8Array | null;

  constructor(message: string, record: UndecodableRecord, options?: ErrorOptions) {
    super(message, options);
    this.topic = record.topic;
    this.partition = record.partition;
    this.offset = record.offset;
    this.origin = record.origin;
    this.timestamp = record.timestamp;
    this.keyBytes = record.keyBytes;
    this.valueBytes = record.valueBytes;
  }
}
