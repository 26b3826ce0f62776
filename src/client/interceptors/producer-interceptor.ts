import type { RecordHeader } from "../../protocol/index.ts";

/** A record on its way out, before its key and value become bytes. */
export interface OutgoingRecord<K = unknown, V = unknown> {
  readonly topic: string;
  readonly partition?: number | undefined;
  readonly key?: K | undefined;
  readonly value: V;
  readonly timestamp?: number | undefined;
  readonly headers?: readonly RecordHeader[] | Readonly<Record<string, unknown>> | undefined;
}

/** What became of a record; offset and timestamp are -1 when it failed, or with `acks` 0. */
export interface RecordAcknowledgement {
  readonly topic: string;
  /** -1 when the record failed before it had one. */
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

/**
 * Looks at what a producer sends: Java's `ProducerInterceptor`. Called in the order of the list, each with what the one
 * before returned. One that throws is logged and passed over.
 */
export interface ProducerInterceptor<K = unknown, V = unknown> {
  /** Before key and value are serialised; may return another record. */
  onSend?(record: OutgoingRecord<K, V>): OutgoingRecord<K, V>;
  /** When the record is acknowledged, or has failed (`error`). Keep it short: it holds up what follows. */
  onAcknowledgement?(acknowledgement: RecordAcknowledgement, error: Error | null): void;
  /** Once, when the producer closes. */
  onClose?(): void;
}
