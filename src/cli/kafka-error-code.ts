import { FailedItemsError, KafkaError } from "../node-client/index.ts";

/** True for this error of Kafka's, and for a call about one thing that failed with it. */
export function isKafkaError(error: unknown, code: string): boolean {
  if (error instanceof FailedItemsError && error.errors.length === 1) {
    return isKafkaError(error.errors[0], code);
  }
  return error instanceof KafkaError && error.code === code;
}
