import type { Timer } from "../../ports/index.ts";
import type { Cluster } from "./cluster.ts";
import { cleanIfDirty, FORCED_DIRTY_BYTES } from "./log-cleaner.ts";
import type { Partition } from "./partition.ts";

/**
 * What has to be done to logs from time to time: retention (`log.retention.check.interval.ms`), compaction
 * (`log.cleaner.backoff.ms`, and soon after a log became very dirty), expiry of producers
 * (`producer.id.expiration.check.interval.ms`).
 */
export class Housekeeping {
  readonly #cluster: Cluster;
  readonly #timers = new Map<string, Timer>();
  readonly #toClean = new Set<Partition>();

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
  }

  /** Compacts the partition after what is being done now, if it is very dirty. */
  cleanSoon(partition: Partition): void {
    if (partition.log.dirtyBytes < FORCED_DIRTY_BYTES || this.#toClean.has(partition)) return;
    if (!this.#cluster.config.get("log.cleaner.enable")) return;
    this.#toClean.add(partition);
    const { clock } = this.#cluster;
    const name = `clean ${partition.topic.id} ${partition.index}`;
    const timer = clock.setTimer(clock.nowMs(), () => {
      this.#timers.delete(name);
      this.#toClean.delete(partition);
      this.#clean([partition]);
    });
    this.#timers.set(name, timer);
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
    const { clock, codecs } = this.#cluster;
    const options = { nowMs: clock.nowMs(), ...(codecs !== undefined && { codecs }) };
    for (const partition of partitions) cleanIfDirty(partition.log, options);
  }

  #expireProducers(): void {
    const { clock, config } = this.#cluster;
    const expirationMs = config.get("producer.id.expiration.ms");
    for (const partition of this.#partitions()) {
      partition.log.producers.expire(clock.nowMs(), expirationMs);
    }
  }
}
