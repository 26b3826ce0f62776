import type { TopicPartitions, Uuid } from "../../model/index.ts";
import type { TopicIdPartitions } from "./journal-event.ts";

/**
 * The names of topics by their ids. KIP-848 records tell ids alone; names come from the cluster's metadata, and from
 * commits, which have both.
 */
export class TopicNames {
  readonly #names = new Map<Uuid, string>();
  #learnedId: Uuid | null = null;
  #learnedName = "";

  learn(topicId: Uuid, topic: string): void {
    // Each of millions of commits says it.
    if (topicId === this.#learnedId && topic === this.#learnedName) return;
    this.#learnedId = topicId;
    this.#learnedName = topic;
    this.#names.set(topicId, topic);
  }

  /** A topic that is not known, because it was deleted or its metadata was refused, goes by its id. */
  named(topics: readonly TopicIdPartitions[]): TopicPartitions[] {
    return topics.map(({ topicId, partitions }) => {
      return { topic: this.#names.get(topicId) ?? topicId, partitions };
    });
  }
}
