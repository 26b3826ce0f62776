import type { Timer } from "../../ports/index.ts";
import type { Cluster } from "./cluster.ts";
import { beginCleaning, type Cleaning, FORCED_DIRTY_BYTES } from "./log-cleaner.ts";
import type { Partition } from "./partition.ts";

/** Cleaned in one piece before others have their turn: some milliseconds. */
const CLEAN_SLICE_BYTES = 512 * 1024;

/**
 * What has to be done to logs from time to time: retention (`log.retention.check.interval.ms`), compaction
 * (`log.cleaner.backoff.ms`, and soon after a log became very dirty), expiry of producers
 * (`producer.id.expiration.check.interval.ms`).
 *
 * Logs are compacted one after the other, a slice at a time: requests are served between slices.
 */
export class Housekeeping {
  readonly #cluster: Cluster;
  readonly #timers = new Map<string, Timer>();
  /** Those to be compacted, in this order; the first one may have begun. */
  readonly #toClean = new Set<Partition>();
  #cleaning: Cleaning | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Starts the rounds, if they are not running. */
  start(): void {
    const { config } = this.#cluster;
    this.#every("log.retention.check.interval.ms", () => this.#applyRetention());
    this.#every("producer.id.expiration.check.interval.ms", () => this.#expireProducers());
    if (config.get("log.cleaner.enable")) {
      this.#every("log.cleaner.backoff.ms", () => this.#clean(this.#partitions()));
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#toClean.clear();
    this.#cleaning = null;
  }

  /** Compacts the partition after what is being done now, if it is very dirty. */
  cleanSoon(partition: Partition): void {
    if (partition.log.dirtyBytes < FORCED_DIRTY_BYTES || this.#toClean.has(partition)) return;
    if (!this.#cluster.config.get("log.cleaner.enable")) return;
    this.#clean([partition]);
  }

  #every(
    name:
      | "log.retention.check.interval.ms"
      | "log.cleaner.backoff.ms"
      | "producer.id.expiration.check.interval.ms",
    run: () => void,
  ): void {
    if (this.#timers.has(name)) return;
    const { clock, config } = this.#cluster;
    const arm = () => {
      const deadlineMs = clock.nowMs() + Math.max(1, config.get(name));
      const timer = clock.setTimer(deadlineMs, () => {
        arm();
        run();
      });
      this.#timers.set(name, timer);
    };
    arm();
  }

  *#partitions(): Iterable<Partition> {
    for (const topic of this.#cluster.topics()) yield* topic.partitions;
  }

  #applyRetention(): void {
    const nowMs = this.#cluster.clock.nowMs();
    for (const partition of this.#partitions()) partition.log.deleteOldSegments(nowMs);
  }

  #clean(partitions: Iterable<Partition>): void {
    for (const partition of partitions) this.#toClean.add(partition);
    this.#cleanLater();
  }

  #cleanLater(): void {
    if (this.#toClean.size === 0 || this.#timers.has("clean")) return;
    const { clock } = this.#cluster;
    const timer = clock.setTimer(clock.nowMs(), () => {
      this.#timers.delete("clean");
      this.#cleanSlice();
      this.#cleanLater();
    });
    this.#timers.set("clean", timer);
  }

  #cleanSlice(): void {
    let leftBytes = CLEAN_SLICE_BYTES;
    for (const partition of this.#toClean) {
      this.#cleaning ??= this.#begin(partition);
      while (this.#cleaning !== null) {
        if (leftBytes <= 0 && !partition.isDeleted) return;
        const step = partition.isDeleted ? null : this.#cleaning.next();
        if (step === null || step.done) this.#cleaning = null;
        else leftBytes -= step.value;
      }
      this.#toClean.delete(partition);
    }
  }

  #begin({ log }: Partition): Cleaning | null {
    const { clock, codecs } = this.#cluster;
    return beginCleaning(log, { nowMs: clock.nowMs(), ...(codecs !== undefined && { codecs }) });
  }

  #expireProducers(): void {
    const { clock, config } = this.#cluster;
    const expirationMs = config.get("producer.id.expiration.ms");
    for (const partition of this.#partitions()) {
      partition.log.producers.expire(clock.nowMs(), expirationMs);
    }
  }
}
