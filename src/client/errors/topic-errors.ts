import { KafkaError } from "./kafka-error.ts";

/** A topic's name is not valid, or nobody may write to it (`__consumer_offsets`). Not retriable. */
export class InvalidTopicError extends KafkaError {
  override readonly name = "InvalidTopicError";
  readonly topics: readonly string[];

  constructor(message?: string, options?: ErrorOptions & { readonly topics?: readonly string[] }) {
    super("INVALID_TOPIC_EXCEPTION", message, options);
    this.topics = options?.topics ?? [];
  }
}

/** The cluster, or the broker that was asked, does not have this topic or partition. Retriable: it may be created. */
export class UnknownTopicOrPartitionError extends KafkaError {
  override readonly name = "UnknownTopicOrPartitionError";

  constructor(message?: string, options?: ErrorOptions) {
    super("UNKNOWN_TOPIC_OR_PARTITION", message, options);
  }
}
