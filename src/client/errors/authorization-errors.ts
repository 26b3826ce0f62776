import { KafkaError } from "./kafka-error.ts";

/** The user may not use the group. Not retriable. */
export class GroupAuthorizationError extends KafkaError {
  override readonly name = "GroupAuthorizationError";
  /** Null when not known. */
  readonly groupId: string | null;

  constructor(message?: string, options?: ErrorOptions & { readonly groupId?: string }) {
    super("GROUP_AUTHORIZATION_FAILED", message, options);
    this.groupId = options?.groupId ?? null;
  }
}

/** The user may not use these topics. Not retriable. */
export class TopicAuthorizationError extends KafkaError {
  override readonly name = "TopicAuthorizationError";
  readonly topics: readonly string[];

  constructor(message?: string, options?: ErrorOptions & { readonly topics?: readonly string[] }) {
    super("TOPIC_AUTHORIZATION_FAILED", message, options);
    this.topics = options?.topics ?? [];
  }
}

/** The user may not do this to the cluster. Not retriable. */
export class ClusterAuthorizationError extends KafkaError {
  override readonly name = "ClusterAuthorizationError";

  constructor(message?: string, options?: ErrorOptions) {
    super("CLUSTER_AUTHORIZATION_FAILED", message, options);
  }
}
