import type { Admin, Consumer, RecordBatch } from "../../client/index.ts";
import type { JournalEvent, SourceStatus } from "../../insight/index.ts";
import type { Uuid } from "../../model/index.ts";
import { JournalDecoder } from "../journal/decode-journal.ts";
import { backOffMs } from "./back-off.ts";
import type { ClusterClients } from "./cluster-clients.ts";
import { type Failure, journalFailure } from "./failure-text.ts";
import { JournalPosition } from "./journal-position.ts";
import { Pump } from "./pump.ts";

export interface JournalReaderOptions {
  readonly clients: ClusterClients;
  readonly admin: Admin;
  /** The newest records that are read of each partition. */
  readonly recordCount: number;
  readonly host: JournalReaderHost;
}

/** What a reader of the journal hands over, and what it asks. */
export interface JournalReaderHost {
  /** The partitions of the journal that are worth reading, of so many. */
  wantedPartitions(partitionCount: number): readonly number[];
  /** Called before the first record of a journal. */
  beforeReading(): Promise<void>;
  /** Records of the partition were deleted before they could be read. */
  onLost(partition: number, partitionCount: number): void;
  /** `isLive`: it was written while we watched. Records before `completeFromOffset` may be missing. */
  onEvent(
    event: JournalEvent,
    at: { readonly isLive: boolean; readonly completeFromOffset: number },
  ): void;
  /** The newest record there is, read just now, has this timestamp. */
  onLatest(timestampMs: number): void;
  /** Called before records that are read together, and after every thousand of them. */
  onBatch(): void;
  /** The partition has been read as far as it was written when its reading began. */
  onCaughtUp(partition: number): void;
  onStatus(status: SourceStatus): void;
  /** A sentence about the clocks, empty while they agree. */
  readonly clockText: string;
}

const TOPIC = "__consumer_offsets";
const CALL_TIMEOUT_MS = 10_000;
/** A right that is missing is asked for again from time to time: somebody may grant it. */
const REFUSED_RETRY_MS = 60_000;
/** A journal that is made by the first member of any group is looked for so often. */
const MISSING_RETRY_MS = 2_000;
/** While it catches up, it is looked for markers at the end so often. */
const MARKERS_EVERY_MS = 250;
/** It is looked so often whether a partition is still wanted. */
const WANTED_EVERY_MS = 15_000;
/** Events are handed on while they are young: millions that wait for one another would cost more than their reading. */
const RECORDS_TOGETHER = 1_000;
const PARTITION_FETCH_BYTES = 2 * 1024 * 1024;

/**
 * Reads the groups' journal: the partitions of `__consumer_offsets` that hold the groups of interest, assigned by hand
 * and read from the oldest record that is wanted on, committed transactions only. It is a member of no group and commits
 * nothing.
 *
 * Where reading fails for good (a missing right) or in passing, it says so and begins again later where it was.
 */
export class JournalReader {
  readonly #options: JournalReaderOptions;
  readonly #pump: Pump;
  readonly #decoder = new JournalDecoder();
  readonly #positions = new Map<number, JournalPosition>();
  #journal: { readonly topicId: Uuid | null; readonly partitionCount: number } | null = null;
  #identifyAtMs = 0;
  #consumer: Consumer | null = null;
  #retryAtMs = 0;
  #failures = 0;
  #isClosed = false;

  constructor(options: JournalReaderOptions) {
    this.#options = options;
    this.#pump = new Pump(options.clients.clock, () => this.#turn());
  }

  /** What became of all records so far. */
  get counts(): JournalDecoder["counts"] {
    return this.#decoder.counts;
  }

  /** How many partitions the journal has; null while that is not known. */
  get partitionCount(): number | null {
    return this.#journal?.partitionCount ?? null;
  }

  isCaughtUp(partition: number): boolean {
    return this.#positions.get(partition)?.isCaughtUp ?? false;
  }

  /** Every partition that is read has been, as far as it was written. */
  get isAllCaughtUp(): boolean {
    return [...this.#positions.values()].every((each) => each.isCaughtUp);
  }

  /** Everything that the last answer of the partition's leader had has been read. */
  isAtEnd(partition: number): boolean {
    if (!this.isCaughtUp(partition)) return false;
    return this.#lagOf(partition) === 0;
  }

  /** Looks at once whether other partitions are wanted. */
  wake(): void {
    this.#pump.wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
    await this.#pump.close();
    await this.#drop();
  }

  /** Never rejects. */
  async #turn(): Promise<number | null> {
    const { clock } = this.#options.clients;
    if (clock.nowMs() < this.#retryAtMs) return this.#retryAtMs;
    try {
      await this.#assign();
      this.#failures = 0;
      this.#passMarkers();
      const isBehind = [...this.#positions.values()].some(({ isCaughtUp }) => !isCaughtUp);
      if (this.#consumer === null) return null;
      return clock.nowMs() + (isBehind ? MARKERS_EVERY_MS : WANTED_EVERY_MS);
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<number | null> {
    await this.#drop();
    if (this.#isClosed) return null;
    const { clock } = this.#options.clients;
    const failure = journalFailure(error);
    const { isPassing, text } = failure;
    this.#failures += 1;
    this.#retryAtMs = clock.nowMs() + this.#waitMs(failure);
    this.#options.host.onStatus({
      source: "journal",
      status: isPassing ? "failing" : "off",
      text,
    });
    return this.#retryAtMs;
  }

  #waitMs({ isPassing, comesWithUse }: Failure): number {
    if (isPassing) return backOffMs(this.#failures, this.#options.clients.entropy);
    return comesWithUse === true ? MISSING_RETRY_MS : REFUSED_RETRY_MS;
  }

  /** Has the consumer read what is wanted now. */
  async #assign(): Promise<void> {
    const wanted = this.#options.host.wantedPartitions(await this.#identify());
    const before = new Set(this.#consumer?.assignment().map(({ partition }) => partition));
    await this.#place(wanted.filter((partition) => !before.has(partition)));
    if (this.#isClosed) return;
    const isNew = this.#consumer === null;
    if (wanted.length === 0) return this.#rest();
    if (wanted.length === before.size && wanted.every((each) => before.has(each))) return;
    const consumer = this.#consumer ?? this.#newConsumer();
    consumer.assign(wanted.map((partition) => ({ topic: TOPIC, partition })));
    for (const partition of wanted) {
      if (!before.has(partition))
        consumer.seek({ topic: TOPIC, partition }, this.#positions.get(partition)!.nextOffset);
    }
    this.tellStatus();
    if (isNew) this.#run(consumer);
  }

  /**
   * Looks now and then whether it is still the same journal, and resolves with the number of its partitions. A cluster
   * that was set up anew has another under the same name, in which no offset means what it did.
   */
  async #identify(): Promise<number> {
    const { admin, clients, host } = this.#options;
    const known = this.#journal;
    if (known !== null && clients.clock.nowMs() < this.#identifyAtMs) return known.partitionCount;
    this.#identifyAtMs = clients.clock.nowMs() + WANTED_EVERY_MS;
    const asked = admin.describeTopics([TOPIC], { timeoutMs: CALL_TIMEOUT_MS });
    // Once it is being read, its reading tells what fails.
    const topics = await (known === null ? asked : asked.catch(() => null));
    const topic = topics?.get(TOPIC) ?? null;
    if (topic === null) return known!.partitionCount;
    const { topicId } = topic;
    const partitionCount = topic.partitions.length;
    if (known?.topicId === topicId && known.partitionCount === partitionCount)
      return partitionCount;
    if (known !== null) await this.#beginAnew(known.partitionCount);
    await host.beforeReading();
    this.#journal = { topicId, partitionCount };
    return partitionCount;
  }

  async #beginAnew(partitionCount: number): Promise<void> {
    await this.#drop();
    for (const partition of this.#positions.keys())
      this.#options.host.onLost(partition, partitionCount);
    this.#positions.clear();
  }

  /** Where the reading of partitions begins, and from where on it is up to date. */
  async #place(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    const { admin, recordCount } = this.#options;
    const ask = (at: "earliest" | "latest") =>
      admin.listOffsets(
        partitions.map((partition) => ({ topic: TOPIC, partition, at })),
        { isolationLevel: "read_committed", timeoutMs: CALL_TIMEOUT_MS },
      );
    const [starts, ends] = await Promise.all([ask("earliest"), ask("latest")]);
    for (const [index, partition] of partitions.entries()) {
      const startOffset = starts[index]?.offset ?? 0;
      const endOffset = ends[index]?.offset ?? 0;
      const known = this.#positions.get(partition);
      if (known !== undefined) {
        // It is read on, unless what would come next is there no more.
        if (known.nextOffset >= startOffset) {
          known.resume(endOffset);
          continue;
        }
        this.#options.host.onLost(partition, this.#journal!.partitionCount);
      }
      const position = new JournalPosition({ startOffset, endOffset, recordCount });
      this.#positions.set(partition, position);
      if (position.isCaughtUp) this.#caughtUp(partition);
    }
  }

  #newConsumer(): Consumer {
    this.#consumer = this.#options.clients.consumer({
      isolationLevel: "read_committed",
      autoOffsetReset: "earliest",
      enableAutoCommit: false,
      allowAutoCreateTopics: false,
      maxPartitionFetchBytes: PARTITION_FETCH_BYTES,
    });
    return this.#consumer;
  }

  #run(consumer: Consumer): void {
    consumer.run({ eachBatch: (batch) => this.#read(batch) }).catch(async (error) => {
      if (this.#isClosed || consumer !== this.#consumer) return;
      await this.#failed(error);
      this.#pump.wake();
    });
  }

  #read(batch: RecordBatch<Buffer | null, Buffer | null>): void {
    const { host } = this.#options;
    const position = this.#positions.get(batch.partition);
    if (position === undefined) return;
    const isLive = position.isCaughtUp;
    host.onBatch();
    let count = 0;
    for (const record of batch.records) {
      if (!position.pass(record)) continue;
      const event = this.#decoder.decode(record);
      const { completeFromOffset } = position;
      if (event !== null) host.onEvent(event, { isLive, completeFromOffset });
      count += 1;
      if (count % RECORDS_TOGETHER === 0) host.onBatch();
    }
    host.onBatch();
    const last = batch.records.at(-1);
    if (last !== undefined && last.offset + 1 >= batch.endOffset) this.#latest(last, isLive);
    if (!isLive && position.isCaughtUp) this.#caughtUp(batch.partition);
  }

  /**
   * What time it is there. Whoever was held up reads what is old: the end of the log alone tells, and one that was written
   * before we watched only if it is of a time that has not come here.
   */
  #latest({ timestamp }: { readonly timestamp: number }, isLive: boolean): void {
    const { clients, host } = this.#options;
    if (timestamp >= 0 && (isLive || timestamp > clients.clock.nowMs())) host.onLatest(timestamp);
  }

  #caughtUp(partition: number): void {
    this.#options.host.onCaughtUp(partition);
    this.tellStatus();
  }

  /** The end of a partition may be of markers alone, which are handed out to nobody. */
  #passMarkers(): void {
    for (const [partition, position] of this.#positions) {
      if (position.isCaughtUp || this.#lagOf(partition) !== 0) continue;
      position.skipToEnd();
      this.#caughtUp(partition);
    }
  }

  /** Null where it is not read now, or nothing was fetched yet. */
  #lagOf(partition: number): number | null {
    const consumer = this.#consumer;
    const isRead = consumer?.assignment().some((each) => each.partition === partition) ?? false;
    return isRead ? consumer!.lag({ topic: TOPIC, partition }) : null;
  }

  /** Tells how the reading does; nothing where it has failed, which was told. */
  tellStatus(): void {
    if (this.#consumer === null) return;
    const read = this.#consumer?.assignment() ?? [];
    const positions = read.map(({ partition }) => this.#positions.get(partition)!);
    const behind = positions.filter(({ isCaughtUp }) => !isCaughtUp).length;
    const completeFromMs = Math.max(...positions.map((each) => each.completeFromMs ?? 0), 0);
    this.#options.host.onStatus({
      source: "journal",
      status: behind > 0 ? "catching up" : "on",
      text: `${statusText(positions.length, behind, completeFromMs)}${this.#unread()}${this.#options.host.clockText}`,
    });
  }

  /** What stood in the journal and could not be read. */
  #unread(): string {
    const { unknownTypeCount, unknownVersionCount, malformedCount } = this.#decoder.counts;
    const count = unknownTypeCount + unknownVersionCount + malformedCount;
    return count === 0 ? "" : ` ${count} records of unknown kinds or versions were passed over.`;
  }

  /** Nobody watches a group. */
  async #rest(): Promise<void> {
    await this.#drop();
    const text = "__consumer_offsets can be found; it is read while somebody watches a group.";
    this.#options.host.onStatus({ source: "journal", status: "on", text });
  }

  async #drop(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = null;
    await consumer?.close();
  }
}

function statusText(partitionCount: number, behindCount: number, completeFromMs: number): string {
  const what = `${partitionCount} ${partitionCount === 1 ? "partition" : "partitions"} of __consumer_offsets`;
  if (behindCount > 0) return `Reading what is kept of ${what}.`;
  const since =
    completeFromMs > 0
      ? ` Complete since ${new Date(completeFromMs).toISOString()}; older records may have been compacted away.`
      : "";
  return `Follows ${what}: generations, owners and commits.${since}`;
}
