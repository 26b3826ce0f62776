import { type ErrorName, errorMessage, isRetriable } from "../../protocol/index.ts";

/**
 * What Kafka has an error code for, at the edge of the client: `instanceof` a subclass where there is one, `code`
 * otherwise. Java: `org.apache.kafka.common.errors.ApiException`.
 */
export class KafkaError extends Error {
  override readonly name: string = "KafkaError";
  /** Kafka's name of the error: `GROUP_AUTHORIZATION_FAILED`. */
  readonly code: ErrorName;
  /** True if the same call may succeed later without anything being changed. */
  readonly retriable: boolean;

  constructor(code: ErrorName, message?: string, options?: ErrorOptions) {
    super(message ?? errorMessage(code), options);
    this.code = code;
    this.retriable = isRetriable(code);
  }
}
