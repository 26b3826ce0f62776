import type { Timer } from "../../ports/index.ts";
import { type ErrorName, errorName, type MetadataResponse } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import {
  AuthenticationError,
  ClosedError,
  ConnectionError,
  KafkaError,
  kafkaError,
  TimeoutError,
} from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import type { ClusterMetadata, TopicInterest } from "./cluster.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { type MetadataUpdate, NO_METADATA, updateMetadata } from "./metadata-snapshot.ts";

/*
 * Keeps the picture of the cluster fresh.
 *
 * One request is under way at a time. What asks for a refresh meanwhile gets one of its own afterwards, since the answer
 * may have been made before. Reasons to refresh, and how soon:
 * - somebody waits for it, or is interested in a topic that is not known: at once;
 * - somebody found it stale, a broker was lost, or the last answer missed something: after the backoff
 *   (retry.backoff.ms, doubled up to retry.backoff.max.ms while answers miss something);
 * - metadata.max.age.ms have passed since the last answer.
 *
 * Failures are retried with the same backoff for as long as the client lives; those that no retry will cure
 * (authentication, a server that is no broker) are told to who waits. Nothing happens before the first wish.
 */

/** A metadata response and the version it was read in. */
export interface VersionedMetadata {
  readonly response: MetadataResponse;
  readonly version: number;
}

/** What the updater asks of the cluster. */
export interface MetadataSource {
  fetchMetadata(interest: TopicInterest): Promise<VersionedMetadata>;
  /** No broker that we know leads anywhere: begin again at the bootstrap servers (KIP-899, KIP-1102). */
  rebootstrap(reason: string): void;
  /** A new response has come; before anybody else hears of it. */
  metadataChanged(metadata: ClusterMetadata): void;
}

interface Waiter {
  /** Only an answer to a request of this round or a later one will do. */
  readonly round: number;
  resolve(metadata: ClusterMetadata): void;
  reject(reason: unknown): void;
}

const DEFAULT_API_TIMEOUT_MS = 60_000;

export class MetadataUpdater {
  readonly #source: MetadataSource;
  readonly #settings: ClusterSettings;
  readonly #ports: ClientPorts;
  readonly #listeners = new Set<(metadata: ClusterMetadata) => void>();
  readonly #waiters = new Set<Waiter>();
  #interest: TopicInterest = new Set();
  #metadata = NO_METADATA;
  #topicErrors: ReadonlyMap<string, ErrorName> = new Map();
  /** Counts requests; the newest one's number. */
  #round = 0;
  #isFetching = false;
  /** Asked for again while a request was under way. */
  #isUrgent = false;
  #isWanted = false;
  #isClosed = false;
  #timer: Timer | null = null;
  #timerDeadlineMs = Number.POSITIVE_INFINITY;
  /** Answers in a row that failed or missed something. */
  #fruitlessCount = 0;
  #lastRequestAtMs = Number.NEGATIVE_INFINITY;
  /** Since when no request was answered; null while the last one was. */
  #unansweredSinceMs: number | null = null;
  #lastFailure: Error | null = null;

  constructor(source: MetadataSource, settings: ClusterSettings, ports: ClientPorts) {
    this.#source = source;
    this.#settings = settings;
    this.#ports = ports;
  }

  get metadata(): ClusterMetadata {
    return this.#metadata;
  }

  get topicErrors(): ReadonlyMap<string, ErrorName> {
    return this.#topicErrors;
  }

  setInterest(interest: TopicInterest): void {
    const previous = this.#interest;
    this.#interest = interest === "all" ? "all" : new Set(interest);
    if (this.#lacksSomething(previous)) this.#fetchNow();
  }

  requestUpdate(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    if (!this.#isFetching) this.#scheduleAt(this.#lastRequestAtMs + this.#backoffMs());
  }

  refresh(
    options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<ClusterMetadata> {
    const { clock } = this.#ports;
    const timeoutMs = this.#settings.defaultApiTimeoutMs ?? DEFAULT_API_TIMEOUT_MS;
    const deadlineMs = options.deadlineMs ?? clock.nowMs() + timeoutMs;
    if (this.#isClosed) return Promise.reject(closedError());
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const fresh = new Promise<ClusterMetadata>((resolve, reject) => {
      const abort = () => done(() => reject(options.signal?.reason));
      const timer = clock.setTimer(deadlineMs, () => done(() => reject(this.#timeout())));
      const done = (settle: () => void) => {
        this.#waiters.delete(waiter);
        timer.cancel();
        options.signal?.removeEventListener("abort", abort);
        settle();
      };
      options.signal?.addEventListener("abort", abort, { once: true });
      const waiter: Waiter = {
        round: this.#round + 1,
        resolve: (metadata) => done(() => resolve(metadata)),
        reject: (reason) => done(() => reject(reason)),
      };
      this.#waiters.add(waiter);
    });
    this.#fetchNow();
    return fresh;
  }

  onMetadata(listener: (metadata: ClusterMetadata) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const waiter of [...this.#waiters]) waiter.reject(closedError());
    this.#listeners.clear();
  }

  #lacksSomething(previous: TopicInterest): boolean {
    const interest = this.#interest;
    if (interest === "all") return previous !== "all";
    const isAsked = (topic: string) => previous !== "all" && previous.has(topic);
    for (const topic of interest) {
      if (!this.#metadata.topics.has(topic) && !isAsked(topic)) return true;
    }
    return false;
  }

  #fetchNow(): void {
    if (this.#isClosed) return;
    if (this.#isFetching) {
      this.#isUrgent = true;
      return;
    }
    this.#fetch().catch((error) => this.#failed(error));
  }

  async #fetch(): Promise<void> {
    const { clock } = this.#ports;
    this.#isFetching = true;
    this.#isUrgent = false;
    this.#isWanted = false;
    this.#round++;
    this.#timer?.cancel();
    this.#timerDeadlineMs = Number.POSITIVE_INFINITY;
    this.#lastRequestAtMs = clock.nowMs();
    this.#unansweredSinceMs ??= this.#lastRequestAtMs;
    const { response, version } = await this.#source.fetchMetadata(this.#interest);
    if (this.#isClosed) return;
    this.#checkAnswer(response);
    this.#accept(updateMetadata(this.#metadata, response, version));
  }

  #checkAnswer(response: MetadataResponse): void {
    const error = errorName(response.errorCode);
    if (error === "REBOOTSTRAP_REQUIRED" && this.#settings.metadataRecoveryStrategy !== "none") {
      this.#source.rebootstrap("a broker asked for it (REBOOTSTRAP_REQUIRED)");
    }
    if (error !== "NONE") throw kafkaError(error);
    // A broker that is starting may know of none yet (Java ignores such a response as well).
    if (response.brokers.length === 0)
      throw new ConnectionError("the broker knows of no broker yet");
  }

  #accept(update: MetadataUpdate): void {
    const { metadata, topicErrors, isIncomplete } = update;
    const { clock } = this.#ports;
    this.#isFetching = false;
    this.#unansweredSinceMs = null;
    this.#lastFailure = null;
    this.#fruitlessCount = isIncomplete ? this.#fruitlessCount + 1 : 0;
    this.#metadata = metadata;
    this.#topicErrors = topicErrors;
    this.#source.metadataChanged(metadata);
    const round = this.#round;
    for (const waiter of [...this.#waiters]) if (waiter.round <= round) waiter.resolve(metadata);
    for (const listener of [...this.#listeners]) this.#tell(listener);
    if (isIncomplete) this.#isWanted = true;
    this.#scheduleAt(clock.nowMs() + this.#settings.metadataMaxAgeMs);
    this.#goOn();
  }

  #tell(listener: (metadata: ClusterMetadata) => void): void {
    try {
      listener(this.#metadata);
    } catch (error) {
      this.#ports.log.error({ err: error }, "A listener for metadata has thrown");
    }
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return;
    this.#isFetching = false;
    this.#fruitlessCount++;
    this.#lastFailure = error instanceof Error ? error : new Error(String(error));
    const reason = this.#lastFailure.message;
    const isFatal = !isRetriable(error);
    this.#ports.log[isFatal ? "error" : "warn"]({ reason }, "Could not fetch metadata");
    this.#rebootstrapIfDue();
    if (!isFatal) {
      this.#isWanted = true;
    } else {
      const round = this.#round;
      for (const waiter of [...this.#waiters]) if (waiter.round <= round) waiter.reject(error);
      this.#scheduleAt(this.#ports.clock.nowMs() + this.#settings.metadataMaxAgeMs);
    }
    this.#goOn();
  }

  /** After an answer or a failure: what is next. */
  #goOn(): void {
    if (this.#isUrgent) this.#fetchNow();
    else if (this.#isWanted) this.requestUpdate();
  }

  #rebootstrapIfDue(): void {
    const { metadataRecoveryStrategy, metadataRecoveryRebootstrapTriggerMs } = this.#settings;
    if (metadataRecoveryStrategy === "none" || this.#unansweredSinceMs === null) return;
    const nowMs = this.#ports.clock.nowMs();
    if (nowMs - this.#unansweredSinceMs < metadataRecoveryRebootstrapTriggerMs) return;
    this.#unansweredSinceMs = nowMs;
    this.#source.rebootstrap(`no metadata for ${metadataRecoveryRebootstrapTriggerMs} ms`);
  }

  #scheduleAt(deadlineMs: number): void {
    const atMs = Math.max(deadlineMs, this.#ports.clock.nowMs());
    if (atMs >= this.#timerDeadlineMs) return;
    this.#timer?.cancel();
    this.#timerDeadlineMs = atMs;
    this.#timer = this.#ports.clock.setTimer(atMs, () => {
      this.#timerDeadlineMs = Number.POSITIVE_INFINITY;
      this.#fetchNow();
    });
  }

  #backoffMs(): number {
    const { retryBackoffMs, retryBackoffMaxMs } = this.#settings;
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    return backoffMs(range, Math.max(0, this.#fruitlessCount - 1), this.#ports.entropy);
  }

  #timeout(): TimeoutError {
    const why = this.#lastFailure?.message ?? "no answer yet";
    return new TimeoutError(`no metadata of the cluster before the deadline: ${why}`, {
      cause: this.#lastFailure,
    });
  }
}

function isRetriable(error: unknown): boolean {
  if (error instanceof AuthenticationError) return false;
  return error instanceof KafkaError
    ? error.retriable || error.code === "REBOOTSTRAP_REQUIRED"
    : false;
}

function closedError(): ClosedError {
  return new ClosedError("the client is closed");
}
