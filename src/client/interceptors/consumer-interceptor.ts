import type { CommittedOffset } from "../consumer/offsets/offset-fetch-request.ts";
import type { ConsumerRecord } from "../consumer-record.ts";

/**
 * Looks at what a consumer hands out and commits: Java's `ConsumerInterceptor`. Called in the order of the list, each
 * with what the one before returned. One that throws is logged and passed over.
 */
export interface ConsumerInterceptor<K = unknown, V = unknown> {
  /** Records about to be handed out, of one partition or several; may return others. Not awaited. */
  onConsume?(records: readonly ConsumerRecord<K, V>[]): readonly ConsumerRecord<K, V>[];
  /** After the coordinator accepted a commit. */
  onCommit?(offsets: readonly CommittedOffset[]): void;
  /** Once, when the consumer closes. */
  onClose?(): void;
}
