import type { ClientLog } from "../client-log.ts";
import type {
  OutgoingRecord,
  ProducerInterceptor,
  RecordAcknowledgement,
} from "./producer-interceptor.ts";

/** A producer's interceptors in their order. None of them can stop a record: what they throw is logged. */
export class ProducerInterceptors<K, V> {
  readonly #interceptors: readonly ProducerInterceptor<K, V>[];
  readonly #log: ClientLog;

  constructor(interceptors: readonly ProducerInterceptor<K, V>[], log: ClientLog) {
    this.#interceptors = interceptors;
    this.#log = log;
  }

  /** True when there is nobody to ask: the hot path can leave the call out. */
  get isEmpty(): boolean {
    return this.#interceptors.length === 0;
  }

  /** The record that is sent instead: one interceptor's answer is the next one's question. */
  onSend(record: OutgoingRecord<K, V>): OutgoingRecord<K, V> {
    let current = record;
    for (const interceptor of this.#interceptors) {
      try {
        current = interceptor.onSend?.(current) ?? current;
      } catch (error) {
        const { topic } = record;
        this.#log.warn({ error, topic }, "An interceptor threw in onSend; it was passed over.");
      }
    }
    return current;
  }

  onAcknowledgement(acknowledgement: RecordAcknowledgement, error: Error | null): void {
    for (const interceptor of this.#interceptors) {
      try {
        interceptor.onAcknowledgement?.(acknowledgement, error);
      } catch (thrown) {
        const { topic } = acknowledgement;
        this.#log.warn(
          { error: thrown, topic },
          "An interceptor threw in onAcknowledgement; it was passed over.",
        );
      }
    }
  }

  onClose(): void {
    for (const interceptor of this.#interceptors) {
      try {
        interceptor.onClose?.();
      } catch (error) {
        this.#log.error({ error }, "An interceptor threw in onClose.");
      }
    }
  }
}
