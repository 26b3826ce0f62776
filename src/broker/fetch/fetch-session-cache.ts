import type { Entropy } from "../../ports/index.ts";
import { FetchSession, NO_SESSION_ID } from "./fetch-session.ts";

/** How long a session must be unused, or have lived, before another may take its place. */
const EVICTION_MS = 120_000;
const MAX_SESSION_ID = 0x7fff_ffff;

export interface FetchSessionCacheOptions {
  readonly entropy: Entropy;
  /** `max.incremental.fetch.session.cache.slots`. */
  readonly maxSessions: number;
}

/** The fetch sessions of one broker; a full cache gives a place up only to a session that needs it more. */
export class FetchSessionCache {
  readonly #sessions = new Map<number, FetchSession>();
  readonly #entropy: Entropy;
  readonly #maxSessions: number;

  constructor(options: FetchSessionCacheOptions) {
    this.#entropy = options.entropy;
    this.#maxSessions = options.maxSessions;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get(id: number): FetchSession | undefined {
    return this.#sessions.get(id);
  }

  remove(id: number): void {
    this.#sessions.delete(id);
  }

  /** A new session for so many partitions, `undefined` when the cache has no place for it. */
  create(options: {
    readonly size: number;
    readonly usesTopicIds: boolean;
    readonly nowMs: number;
  }): FetchSession | undefined {
    if (this.#sessions.size >= this.#maxSessions && !this.#evictFor(options.size, options.nowMs)) {
      return undefined;
    }
    const session = new FetchSession({ ...options, id: this.#newId() });
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * Makes a place: a session that was not used for two minutes goes first, then the smallest of those that have lived
   * so long, if it has fewer partitions than the new one (`FetchSessionCacheShard.tryEvict`).
   */
  #evictFor(size: number, nowMs: number): boolean {
    let stalest: FetchSession | undefined;
    let smallest: FetchSession | undefined;
    for (const session of this.#sessions.values()) {
      if (stalest === undefined || session.lastUsedAtMs < stalest.lastUsedAtMs) stalest = session;
      const hasLived = session.lastUsedAtMs - session.createdAtMs > EVICTION_MS;
      if (hasLived && (smallest === undefined || session.size < smallest.size)) smallest = session;
    }
    if (stalest !== undefined && nowMs - stalest.lastUsedAtMs > EVICTION_MS) {
      return this.#sessions.delete(stalest.id);
    }
    return smallest !== undefined && smallest.size < size && this.#sessions.delete(smallest.id);
  }

  #newId(): number {
    for (;;) {
      const id = this.#entropy.below(MAX_SESSION_ID) + 1;
      if (id !== NO_SESSION_ID && !this.#sessions.has(id)) return id;
    }
  }
}
