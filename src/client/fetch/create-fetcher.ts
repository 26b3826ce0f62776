import type { TopicPartition } from "../../model/index.ts";
import type { Timer } from "../../ports/index.ts";
import { BrokerFetches } from "./broker-fetches.ts";
import { searchCommitted } from "./committed-search.ts";
import { FetchContext, nameOf } from "./fetch-context.ts";
import type { FetchedRecords, Fetcher, FetcherOptions, OffsetAndMetadata } from "./fetcher.ts";
import { HandOut } from "./hand-out.ts";
import type { PartitionState } from "./partition-state.ts";
import { checkLeader, stateAt } from "./place-position.ts";
import { validatePositions } from "./position-validation.ts";
import { PositionWaiters } from "./position-waiters.ts";
import { searchResets } from "./reset-search.ts";

/** A fetcher over this cluster. Does nothing before partitions are added and started. */
export function createFetcher<K, V>(options: FetcherOptions<K, V>): Fetcher<K, V> {
  return new KafkaFetcher(options);
}

/*
 * The parts of a fetcher and when they act. Everything goes through the *pump*: it asks for positions, fetches from every
 * broker that is idle, arms one timer for what has to be tried again, and then tells whoever waits. It runs
 *
 *   - when an answer came, at once: the next fetch is sent before the records of the last are looked at;
 *   - when partitions were started, sought, resumed or removed, at the end of the turn: many calls, one look;
 *   - after each metadata response, and when the timer rings.
 */
class KafkaFetcher<K, V> implements Fetcher<K, V> {
  readonly #context: FetchContext<K, V>;
  readonly #fetches: BrokerFetches<K, V>;
  readonly #handOut: HandOut<K, V>;
  readonly #waiters: PositionWaiters<K, V>;
  readonly #stopMetadata: () => void;
  #timer: Timer | null = null;
  #willPump = false;

  constructor(options: FetcherOptions<K, V>) {
    const context = new FetchContext(options);
    this.#context = context;
    this.#fetches = new BrokerFetches(context);
    this.#handOut = new HandOut(context, () => this.#drained());
    this.#waiters = new PositionWaiters(context);
    context.pump = () => this.#pump();
    context.wake = () => this.#wake();
    this.#stopMetadata = options.cluster.onMetadata(() => this.#metadataCame());
  }

  add(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#context.table.add(partition);
  }

  start(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) {
      const partition = this.#context.table.add(each);
      partition.isStarted = true;
      this.#context.buffers.offer(partition);
    }
    this.#wake();
  }

  stop(partitions: readonly TopicPartition[]): void {
    for (const partition of this.#context.table.pick(partitions)) partition.isStarted = false;
  }

  purge(partitions: readonly TopicPartition[]): void {
    for (const partition of this.#context.table.pick(partitions)) {
      this.#context.table.beginEpoch(partition);
      this.#context.buffers.offer(partition);
    }
    this.#wake();
  }

  remove(partitions: readonly TopicPartition[]): void {
    for (const partition of this.#context.table.pick(partitions)) {
      this.#context.table.remove(partition);
      this.#context.leaders.forget(partition);
    }
    this.#wake();
  }

  epochOf(partition: TopicPartition): number {
    return this.#context.table.get(partition)?.epoch ?? -1;
  }

  partitions(): TopicPartition[] {
    return [...this.#context.table.values()].map(toTopicPartition);
  }

  take(maxRecords: number): FetchedRecords<K, V> | null {
    return this.#handOut.take(checkCount(maxRecords));
  }

  takeFrom(partition: TopicPartition, maxRecords: number): FetchedRecords<K, V> | null {
    return this.#handOut.takeFrom(partition, checkCount(maxRecords));
  }

  onAvailable(listener: () => void): () => void {
    return this.#context.buffers.onNews(listener);
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of this.#context.table.pick(partitions)) partition.isPaused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of this.#context.table.pick(partitions)) {
      partition.isPaused = false;
      this.#context.buffers.offer(partition);
    }
    this.#wake();
  }

  paused(): TopicPartition[] {
    return [...this.#context.table.values()]
      .filter(({ isPaused }) => isPaused)
      .map(toTopicPartition);
  }

  seek(partition: TopicPartition, { offset, leaderEpoch = -1 }: OffsetAndMetadata): void {
    const found = this.#context.table.require(partition, "seek in");
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new RangeError(`Cannot seek in ${nameOf(partition)} to ${offset}: not an offset.`);
    }
    this.#context.table.beginEpoch(found);
    found.seek(stateAt(this.#context, found, { offset, leaderEpoch }));
    this.#wake();
  }

  seekTo(partitions: readonly TopicPartition[], to: "beginning" | "end"): void {
    const type = to === "beginning" ? "earliest" : "latest";
    const found = partitions.map((each) => this.#context.table.require(each, "seek in"));
    for (const partition of found) {
      this.#context.table.beginEpoch(partition);
      partition.seek({ type: "AWAITING_RESET", target: { type } });
    }
    this.#wake();
  }

  position(partition: TopicPartition): OffsetAndMetadata | null {
    return this.#context.table.get(partition)?.position ?? null;
  }

  async positionKnown(partition: TopicPartition, deadlineMs: number): Promise<OffsetAndMetadata> {
    const found = this.#context.table.require(partition, "tell the position of");
    const known = this.#waiters.wait(found, deadlineMs);
    this.#wake();
    return known;
  }

  lag(partition: TopicPartition): number | null {
    const found = this.#context.table.get(partition);
    return found === undefined ? null : this.#context.lag(found);
  }

  get bufferedBytes(): number {
    return this.#context.buffers.bytes();
  }

  async close(): Promise<void> {
    if (this.#context.isClosed) return;
    this.#context.isClosed = true;
    this.#timer?.cancel();
    this.#stopMetadata();
    for (const partition of [...this.#context.table.values()])
      this.#context.table.remove(partition);
    this.#waiters.check();
    await this.#fetches.close();
  }

  #wake(): void {
    if (this.#willPump) return;
    this.#willPump = true;
    this.#context.options.ports.clock.endOfTurn(() => {
      this.#willPump = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#context.isClosed) return;
    searchCommitted(this.#context);
    searchResets(this.#context);
    validatePositions(this.#context);
    this.#fetches.send();
    this.#waiters.check();
    this.#armTimer();
    this.#context.buffers.ring();
  }

  /** At once for what half of a broker's partitions wait for; whatever else at the end of the turn. */
  #drained(): void {
    this.#fetches.sendHalves();
    this.#wake();
  }

  #metadataCame(): void {
    for (const partition of this.#context.table.values()) {
      checkLeader(this.#context, partition);
      if (partition.isLeaderless && this.#context.leaders.leaderOf(partition) !== null) {
        partition.isLeaderless = false;
        partition.retryAtMs = 0;
      }
    }
    this.#wake();
  }

  #armTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const nowMs = this.#context.nowMs();
    let nextMs = Math.min(this.#fetches.nextRetryMs(), this.#waiters.nextDeadlineMs());
    for (const { retryAtMs, needsPosition } of this.#context.table.values()) {
      if (needsPosition && retryAtMs > nowMs) nextMs = Math.min(nextMs, retryAtMs);
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#context.options.ports.clock.setTimer(nextMs, () => this.#pump());
  }
}

function toTopicPartition({ topic, partition }: PartitionState<unknown, unknown>): TopicPartition {
  return { topic, partition };
}

function checkCount(maxRecords: number): number {
  if (Number.isSafeInteger(maxRecords) && maxRecords > 0) return maxRecords;
  throw new RangeError(`Cannot take ${maxRecords} records: the count must be an integer above 0.`);
}
