import type { ClientPorts } from "../client-ports.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { sleepUntil } from "../cluster/sleep.ts";
import { ClosedError, TimeoutError } from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import { TopicSending } from "./topic-sending.ts";

export interface TopicsOptions {
  readonly cluster: Cluster;
  readonly ports: ClientPorts;
  readonly settings: {
    readonly batchSize: number;
    readonly maxBlockMs: number;
    readonly metadataMaxIdleMs: number;
    readonly retryBackoffMs: number;
    readonly retryBackoffMaxMs: number;
  };
  /** Whether anybody still waits for metadata. */
  readonly isWanted: () => boolean;
  /** No metadata will come: what waits for it fails. */
  readonly onFailure: (error: Error) => void;
}

/** The topics that a producer sends to, and its interest in their metadata (`ProducerMetadata`). */
export class Topics {
  /** Why the last attempt to get metadata failed; null when it did not. */
  lastFailure: Error | null = null;
  readonly #options: TopicsOptions;
  /** Kept for good: whoever forgot a partition's sequence numbers could take a new record for an old one. */
  readonly #topics = new Map<string, TopicSending>();
  readonly #interest = new Set<string>();
  #isRefreshing = false;
  readonly #closed = new AbortController();

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  /** The topic, with its partitions as they are known now; null while they are not. */
  find(name: string, nowMs: number): TopicSending | null {
    const topic = this.#topics.get(name) ?? this.#add(name);
    topic.lastUsedAtMs = nowMs;
    if (!this.#interest.has(name)) this.#tellInterest(this.#interest.add(name));
    const description = this.#options.cluster.metadata.topics.get(name);
    if (description === undefined || description.partitions.length === 0) return null;
    topic.describe(description);
    return topic;
  }

  /** A topic that was found before. */
  get(name: string): TopicSending | undefined {
    return this.#topics.get(name);
  }

  /** Metadata is needed: asks until nobody waits for it any more. */
  refresh(): void {
    if (this.#isRefreshing || this.#closed.signal.aborted) return;
    this.#isRefreshing = true;
    this.#refreshWhileWanted().finally(() => {
      this.#isRefreshing = false;
    });
  }

  /** Topics that were not sent to for `metadata.max.idle.ms` are asked for no longer. */
  forgetIdle(nowMs: number): void {
    const oldestMs = nowMs - this.#options.settings.metadataMaxIdleMs;
    const before = this.#interest.size;
    for (const name of this.#interest) {
      const topic = this.#topics.get(name);
      if (topic !== undefined && topic.lastUsedAtMs < oldestMs && topic.isIdle) {
        this.#interest.delete(name);
      }
    }
    if (this.#interest.size < before) this.#tellInterest(this.#interest);
  }

  close(): void {
    this.#closed.abort();
  }

  #add(name: string): TopicSending {
    const { entropy } = this.#options.ports;
    const { batchSize } = this.#options.settings;
    const topic = new TopicSending(name, batchSize, (bound) => entropy.below(bound));
    this.#topics.set(name, topic);
    return topic;
  }

  #tellInterest(topics: ReadonlySet<string>): void {
    this.#options.cluster.setInterest(new Set(topics));
  }

  /** Never rejects. */
  async #refreshWhileWanted(): Promise<void> {
    const { settings, ports, isWanted } = this.#options;
    const { clock, entropy } = ports;
    const { signal } = this.#closed;
    const range = { initialMs: settings.retryBackoffMs, maxMs: settings.retryBackoffMaxMs };
    for (let count = 0; isWanted() && !signal.aborted; count++) {
      await this.#refreshOnce();
      if (!isWanted()) return;
      await sleepUntil(clock.nowMs() + backoffMs(range, count, entropy), clock, signal).catch(
        () => {},
      );
    }
  }

  async #refreshOnce(): Promise<void> {
    const { cluster, ports, settings, onFailure } = this.#options;
    // Half the time that a send waits: then there is a reason to tell when it fails.
    const deadlineMs = ports.clock.nowMs() + settings.maxBlockMs / 2;
    try {
      await cluster.refreshMetadata({ deadlineMs });
      this.lastFailure = null;
    } catch (error) {
      this.lastFailure = error instanceof Error ? error : new Error(String(error));
      const isHopeless = !(error instanceof TimeoutError) && !(error instanceof ClosedError);
      if (isHopeless) onFailure(this.lastFailure);
    }
  }
}
