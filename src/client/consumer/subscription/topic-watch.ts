import type { WatchedTopic } from "../../../member/index.ts";
import type { Cluster, ClusterMetadata, TopicDescription } from "../../cluster/cluster.ts";
import { InvalidTopicError, TopicAuthorizationError } from "../../errors/errors.ts";
import { matchingTopics, NO_SUBSCRIPTION, type Subscription, sortedNames } from "./subscription.ts";

/** Who is told what a metadata refresh brought. */
export interface TopicWatchListener {
  /** The topics that a pattern matches, sorted; each time they are others than before. */
  readonly onMatched: (topics: readonly string[]) => void;
  readonly onMetadata: (known: {
    readonly topics: readonly WatchedTopic[];
    readonly covers: readonly string[];
  }) => void;
  /** A topic cannot be read: once for each topic and error. */
  readonly onTopicError: (error: Error) => void;
  /** A topic that is subscribed to by name is not there; it may come. Once for each. */
  readonly onTopicMissing: (topic: string) => void;
}

/** Which topics the cluster's metadata has to cover, and what of it the subscription and the member core hear. */
export class TopicWatch {
  readonly #cluster: Cluster;
  readonly #excludeInternalTopics: boolean;
  readonly #listener: TopicWatchListener;
  readonly #stopListening: () => void;
  #subscription: Subscription = NO_SUBSCRIPTION;
  /** The group's topics, for a leader. */
  #watched: readonly string[] = [];
  #matched: readonly string[] = [];
  readonly #toldErrors = new Set<string>();

  constructor(
    cluster: Cluster,
    options: { readonly excludeInternalTopics: boolean },
    listener: TopicWatchListener,
  ) {
    this.#cluster = cluster;
    this.#excludeInternalTopics = options.excludeInternalTopics;
    this.#listener = listener;
    this.#stopListening = cluster.onMetadata((metadata) => this.#onMetadata(metadata));
  }

  get subscription(): Subscription {
    return this.#subscription;
  }

  /** The topics subscribed to now: those given, or those that the pattern matches. */
  get topics(): readonly string[] {
    const { type } = this.#subscription;
    return type === "topics" ? this.#subscription.topics : type === "pattern" ? this.#matched : [];
  }

  set(subscription: Subscription): void {
    const knowsAll = this.#subscription.type === "pattern";
    this.#subscription = subscription;
    this.#matched = [];
    this.#toldErrors.clear();
    this.#updateInterest();
    // Otherwise the refresh of all topics is on its way.
    if (knowsAll) this.#match(this.#cluster.metadata);
  }

  /** Topics beside the subscription: what other members of the group subscribe to. */
  watch(topics: readonly string[]): void {
    this.#watched = topics;
    this.#updateInterest();
    // What is known already is told at once; what is not comes with the refresh that the interest brings about.
    if (this.#cluster.metadata.revision > 0) this.#tell(this.#cluster.metadata);
  }

  close(): void {
    this.#stopListening();
  }

  #updateInterest(): void {
    const own = "topics" in this.#subscription ? this.#subscription.topics : [];
    const isPattern = this.#subscription.type === "pattern";
    this.#cluster.setInterest(isPattern ? "all" : new Set([...own, ...this.#watched]));
  }

  #onMetadata(metadata: ClusterMetadata): void {
    this.#tellErrors();
    this.#match(metadata);
    this.#tell(metadata);
  }

  #match(metadata: ClusterMetadata): void {
    if (this.#subscription.type !== "pattern") return;
    const matched = matchingTopics(this.#subscription.pattern, metadata, {
      excludeInternalTopics: this.#excludeInternalTopics,
    });
    if (matched.join() === this.#matched.join()) return;
    this.#matched = matched;
    this.#listener.onMatched(matched);
  }

  #tell(metadata: ClusterMetadata): void {
    const names = sortedNames([...this.#watched, ...this.topics]);
    const { topicErrors } = this.#cluster;
    // With a pattern every topic is asked about, so that absence says something too.
    const isAll = this.#subscription.type === "pattern";
    const covers = names.filter(
      (name) => isAll || metadata.topics.has(name) || topicErrors.has(name),
    );
    const topics = covers.flatMap((name) => {
      const topic = metadata.topics.get(name);
      return topic === undefined ? [] : [watchedTopic(topic, metadata)];
    });
    this.#listener.onMetadata({ topics, covers });
  }

  #tellErrors(): void {
    for (const [topic, error] of this.#cluster.topicErrors) {
      const told = `${error} ${topic}`;
      if (this.#toldErrors.has(told)) continue;
      if (error === "TOPIC_AUTHORIZATION_FAILED") {
        const message = `Not allowed to read topic ${topic}; it needs DESCRIBE and READ`;
        this.#listener.onTopicError(new TopicAuthorizationError(message, { topics: [topic] }));
      } else if (error === "INVALID_TOPIC_EXCEPTION") {
        this.#listener.onTopicError(
          new InvalidTopicError(`"${topic}" cannot be the name of a topic`),
        );
      } else if (error === "UNKNOWN_TOPIC_OR_PARTITION" && this.topics.includes(topic)) {
        this.#listener.onTopicMissing(topic);
      } else continue;
      this.#toldErrors.add(told);
    }
  }
}

function watchedTopic(topic: TopicDescription, { nodes }: ClusterMetadata): WatchedTopic {
  const { name, partitions } = topic;
  const offlinePartitions = partitions
    .filter(({ leaderId }) => leaderId < 0)
    .map(({ partition }) => partition);
  const partitionCount = partitions.length;
  const hasRacks = [...nodes.values()].some(({ rack }) => rack !== null);
  if (!hasRacks) return { name, partitionCount, offlinePartitions };
  const replicaRacks = partitions.map(({ replicaNodes }) =>
    replicaNodes.flatMap((nodeId) => nodes.get(nodeId)?.rack ?? []),
  );
  return { name, partitionCount, replicaRacks, offlinePartitions };
}
