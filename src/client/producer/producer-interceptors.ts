import type { ClientLog } from "../client-log.ts";
import type {
  OutgoingRecord,
  ProducerInterceptor,
  RecordAcknowledgement,
} from "../interceptors/producer-interceptor.ts";

/** The interceptors of a producer, in their order. What one of them throws is logged and harms nobody. */
export class ProducerInterceptors {
  readonly #interceptors: readonly ProducerInterceptor[];
  readonly #log: ClientLog;

  constructor(interceptors: readonly ProducerInterceptor[], log: ClientLog) {
    this.#interceptors = interceptors;
    this.#log = log;
  }

  /** The record as the interceptors leave it. */
  onSend(record: OutgoingRecord): OutgoingRecord {
    let current = record;
    for (const interceptor of this.#interceptors) {
      this.#guarded("onSend", record.topic, () => {
        current = interceptor.onSend?.(current) ?? current;
      });
    }
    return current;
  }

  onAcknowledgement(acknowledgement: RecordAcknowledgement, error: Error | null): void {
    for (const interceptor of this.#interceptors) {
      this.#guarded("onAcknowledgement", acknowledgement.topic, () =>
        interceptor.onAcknowledgement?.(acknowledgement, error),
      );
    }
  }

  onClose(): void {
    for (const interceptor of this.#interceptors) {
      this.#guarded("onClose", null, () => interceptor.onClose?.());
    }
  }

  #guarded(method: string, topic: string | null, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#log.warn({ method, topic, error }, "A producer interceptor has thrown; passed over");
    }
  }
}
