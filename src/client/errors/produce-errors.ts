import { KafkaError } from "./kafka-error.ts";

/** The broker misses batches before this one, and the producer could not prove that they are lost. Not retriable. */
export class OutOfOrderSequenceError extends KafkaError {
  override readonly name = "OutOfOrderSequenceError";

  constructor(message?: string, options?: ErrorOptions) {
    super("OUT_OF_ORDER_SEQUENCE_NUMBER", message, options);
  }
}

/** A producer with the same transactional id and a newer epoch has taken over. Fatal. */
export class ProducerFencedError extends KafkaError {
  override readonly name = "ProducerFencedError";

  constructor(message?: string, options?: ErrorOptions) {
    super("PRODUCER_FENCED", message, options);
  }
}

/** A record is larger than `max.request.size`, or than the broker accepts (`max.message.bytes`). Not retriable. */
export class RecordTooLargeError extends KafkaError {
  override readonly name = "RecordTooLargeError";

  constructor(message?: string, options?: ErrorOptions) {
    super("MESSAGE_TOO_LARGE", message, options);
  }
}

/** `buffer.memory` stayed full for `max.block.ms`: records come faster than brokers take them. Java: `BufferExhaustedException`. */
export class BufferExhaustedError extends Error {
  override readonly name = "BufferExhaustedError";
  readonly retriable = true;
}
