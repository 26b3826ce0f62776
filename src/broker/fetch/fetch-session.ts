import { type Uuid, ZERO_UUID } from "../../model/index.ts";

/** One partition as a fetch asks for it. */
export interface PartitionFetch {
  /** "" where the client names topics by id. */
  readonly topic: string;
  /** All zero where the client names topics by name. */
  readonly topicId: Uuid;
  readonly partition: number;
  readonly fetchOffset: number;
  /** -1 when the client asks for no check. */
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly partitionMaxBytes: number;
}

/** What a session compares to leave partitions without news out of its responses. */
export interface PartitionNews {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly recordsBytes: number;
  readonly isDiverging: boolean;
}

interface CachedPartition {
  fetch: PartitionFetch;
  highWatermark: number;
  logStartOffset: number;
}

/** Names a partition within a session: by its topic's id where ids are used. */
export function partitionKey(partition: {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partition: number;
}): string {
  const topic = partition.topicId === ZERO_UUID ? partition.topic : partition.topicId;
  return `${topic} ${partition.partition}`;
}

/** The session epoch that starts a session. */
export const INITIAL_EPOCH = 0;
/** The session epoch of a fetch that wants none, and ends the one it names. */
export const FINAL_EPOCH = -1;
/** The session id that stands for no session. */
export const NO_SESSION_ID = 0;
const MAX_EPOCH = 0x7fff_ffff;

/** The epoch of the next request of a session; it wraps to 1. */
export function nextSessionEpoch(epoch: number): number {
  if (epoch < 0) return FINAL_EPOCH;
  return epoch === MAX_EPOCH ? 1 : epoch + 1;
}

/**
 * What a broker remembers of a consumer's fetches, so that neither has to repeat what has not changed (KIP-227).
 * Requests name only new and changed partitions; responses only those with news.
 */
export class FetchSession {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly createdAtMs: number;
  lastUsedAtMs: number;
  /** The epoch that the next request has to carry. */
  epoch = nextSessionEpoch(INITIAL_EPOCH);
  readonly #partitions = new Map<string, CachedPartition>();

  constructor(options: {
    readonly id: number;
    readonly usesTopicIds: boolean;
    readonly nowMs: number;
  }) {
    this.id = options.id;
    this.usesTopicIds = options.usesTopicIds;
    this.createdAtMs = options.nowMs;
    this.lastUsedAtMs = options.nowMs;
  }

  get size(): number {
    return this.#partitions.size;
  }

  /** The partitions of the session, in the order in which they are to be read. */
  partitions(): PartitionFetch[] {
    return Array.from(this.#partitions.values(), (cached) => cached.fetch);
  }

  /** Adds and changes what the request names, and takes out what it forgets. */
  update(fetches: readonly PartitionFetch[], forgottenKeys: readonly string[]): void {
    for (const fetch of fetches) {
      const cached = this.#partitions.get(partitionKey(fetch));
      if (cached !== undefined) cached.fetch = fetch;
      else this.#add(fetch);
    }
    for (const key of forgottenKeys) this.#partitions.delete(key);
  }

  /** Adds a partition with what its first response says. */
  remember(fetch: PartitionFetch, news: PartitionNews): void {
    const { highWatermark, logStartOffset } = news;
    this.#partitions.set(partitionKey(fetch), { fetch, highWatermark, logStartOffset });
  }

  /**
   * Whether a response has to carry the partition, and takes note of what it carries. A partition with records goes to
   * the end of the order, so that the next response begins with others.
   */
  takeNews(fetch: PartitionFetch, news: PartitionNews): boolean {
    const key = partitionKey(fetch);
    const cached = this.#partitions.get(key);
    if (cached === undefined) return true;
    const isChanged =
      cached.highWatermark !== news.highWatermark || cached.logStartOffset !== news.logStartOffset;
    cached.highWatermark = news.highWatermark;
    cached.logStartOffset = news.logStartOffset;
    if (news.errorCode !== 0) {
      // So that the partition is sent once more when the error is gone.
      cached.highWatermark = -1;
      return true;
    }
    if (news.recordsBytes > 0) {
      this.#partitions.delete(key);
      this.#partitions.set(key, cached);
      return true;
    }
    return isChanged || news.isDiverging;
  }

  #add(fetch: PartitionFetch): void {
    this.#partitions.set(partitionKey(fetch), { fetch, highWatermark: -1, logStartOffset: -1 });
  }
}
