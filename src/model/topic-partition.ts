/** One partition of one topic, by name. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Partitions of one topic, as assignments and subscriptions list them. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}
