import type { ClientLog } from "../client-log.ts";
import type { CommittedOffset } from "../consumer/offsets/offset-fetch-request.ts";
import type { ConsumerRecord } from "../consumer-record.ts";
import type { ConsumerInterceptor } from "./consumer-interceptor.ts";

/** A consumer's interceptors in their order. None of them can stop the consumer: what they throw is logged. */
export class ConsumerInterceptors<K, V> {
  readonly #interceptors: readonly ConsumerInterceptor<K, V>[];
  readonly #log: ClientLog;

  constructor(interceptors: readonly ConsumerInterceptor<K, V>[], log: ClientLog) {
    this.#interceptors = interceptors;
    this.#log = log;
  }

  /** True when there is nobody to ask: the hot path can leave the call out. */
  get isEmpty(): boolean {
    return this.#interceptors.length === 0;
  }

  /** What the application gets instead of `records`: one interceptor's answer is the next one's question. */
  onConsume(records: readonly ConsumerRecord<K, V>[]): readonly ConsumerRecord<K, V>[] {
    let current = records;
    for (const interceptor of this.#interceptors) {
      try {
        current = interceptor.onConsume?.(current) ?? current;
      } catch (error) {
        this.#log.warn({ error }, "An interceptor threw in onConsume; it was passed over.");
      }
    }
    return current;
  }

  onCommit(offsets: readonly CommittedOffset[]): void {
    for (const interceptor of this.#interceptors) {
      try {
        interceptor.onCommit?.(offsets);
      } catch (error) {
        this.#log.warn({ error }, "An interceptor threw in onCommit; it was passed over.");
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
