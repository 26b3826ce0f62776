import {
  type AbortedTransaction,
  type Batch,
  batches,
  type Checksum,
  type CodecName,
  type Codecs,
  type CompressionType,
} from "../../protocol/index.ts";
import { CorruptRecordError } from "../errors/errors.ts";
import type { Deserializer } from "../serde/serde.ts";
import { AbortedTransactions } from "./aborted-transactions.ts";
import type { FetchedRecord } from "./fetched-record.ts";
import { type OpenBatch, openBatch, type RecordOrigin } from "./open-batch.ts";

/** How records are read out of what was fetched; the same for all partitions of a fetcher. */
export interface RecordReading<K, V> {
  /** Null: `check.crcs` is off. */
  readonly checksum: Checksum | null;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  /** Those that are loaded; the first batch of a compression asks for its own. */
  readonly codecs: Map<CodecName, Codecs>;
}

/** What one response brought for one partition. */
export interface FetchedPart {
  readonly topic: string;
  readonly partition: number;
  /** Which broker sent it. */
  readonly nodeId: number;
  /** What was asked for: records below it are in its batch, but were not asked for. */
  readonly fetchOffset: number;
  readonly bytes: Uint8Array;
  /** Null reads uncommitted. */
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
}

/** Records to come, nothing more, or a compressed batch that has to wait for the codecs. */
export type Progress = "more" | "drained" | "needsCodecs";

/**
 * Fetched bytes of one partition and how far they were handed out (`CompletedFetch`). Decoding is lazy: a batch is checked
 * and opened when its first record is wanted, so that the next fetch is under way meanwhile, and no more than one batch
 * is held uncompressed.
 *
 * A batch that cannot be read stops everything at its place: what stands before it is handed out, then every further call
 * throws the same `CorruptRecordError`.
 */
export class CompletedFetch<K, V> {
  readonly nodeId: number;
  readonly sizeBytes: number;
  readonly #part: FetchedPart;
  readonly #reading: RecordReading<K, V>;
  readonly #origin: RecordOrigin<K, V>;
  readonly #batches: Iterator<Batch, void>;
  readonly #aborted: AbortedTransactions | null;
  /** The batch to be opened next, undefined while it was not looked for. */
  #upcoming: Batch | undefined;
  #open: OpenBatch<K, V> | null = null;
  #failure: CorruptRecordError | null = null;
  #nextOffset: number;
  #leaderEpoch = -1;
  #takenBytes = 0;
  /** How much of `bytes` was opened. */
  #openedBytes = 0;
  /** Undefined until it was looked for. */
  #offsetBehind: number | null | undefined;

  constructor(part: FetchedPart, reading: RecordReading<K, V>) {
    const { topic, partition, abortedTransactions } = part;
    const { keyDeserializer, valueDeserializer } = reading;
    this.nodeId = part.nodeId;
    this.sizeBytes = part.bytes.length;
    this.#part = part;
    this.#reading = reading;
    this.#origin = { topic, partition, keyDeserializer, valueDeserializer };
    this.#batches = batches(part.bytes);
    this.#aborted = abortedTransactions && new AbortedTransactions(abortedTransactions);
    this.#nextOffset = part.fetchOffset;
  }

  /** The offset of the next record to be handed out, as far as is known: past what was handed out or passed over. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Of the batch last read; -1 when there was none, or it has none. */
  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  /**
   * The offset after all of it, once half of it was handed out: time to fetch what follows. Null before, and when not even
   * the headers of its batches can be read.
   */
  get offsetBehind(): number | null {
    if (2 * this.#openedBytes < this.sizeBytes) return null;
    if (this.#offsetBehind === undefined) this.#offsetBehind = endOf(this.#part.bytes);
    return this.#offsetBehind;
  }

  /** The compression of the batch that is next. */
  get nextCompression(): CompressionType | null {
    return this.#upcoming?.compression ?? null;
  }

  /** The bytes of the records handed out so far, uncompressed. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /**
   * Adds the next records to `into` until it holds `maxRecords`. Throws `CorruptRecordError` when a batch that cannot be
   * read is next and `into` is empty.
   */
  take(into: FetchedRecord<K, V>[], maxRecords: number): Progress {
    if (this.#failure === null) {
      try {
        return this.#fill(into, maxRecords);
      } catch (error) {
        this.#failure = this.#corrupt(error);
      }
    }
    if (into.length > 0) return "more";
    throw this.#failure;
  }

  #fill(into: FetchedRecord<K, V>[], maxRecords: number): Progress {
    for (;;) {
      if (this.#open !== null && this.#takeFrom(this.#open, into, maxRecords) === "more") {
        return "more";
      }
      this.#upcoming ??= this.#batches.next().value ?? undefined;
      if (this.#upcoming === undefined) return this.#end();
      if (into.length >= maxRecords) return "more";
      if (this.#needsCodecs(this.#upcoming)) return "needsCodecs";
      this.#openUpcoming(this.#upcoming);
    }
  }

  #takeFrom(open: OpenBatch<K, V>, into: FetchedRecord<K, V>[], maxRecords: number): Progress {
    const readBytes = open.readBytes;
    let isExhausted = false;
    while (into.length < maxRecords) {
      const record = open.nextFrom(this.#nextOffset);
      isExhausted = record === null;
      if (record === null) break;
      into.push(record);
      this.#nextOffset = record.offset + 1;
    }
    this.#takenBytes += open.readBytes - readBytes;
    if (!isExhausted && this.#nextOffset < open.nextOffset) return "more";
    this.#pass(open.nextOffset);
    return "drained";
  }

  /** Behind a batch, whether its last records were there, compacted away or not for us. */
  #pass(nextOffset: number): void {
    this.#open = null;
    this.#nextOffset = Math.max(this.#nextOffset, nextOffset);
  }

  #openUpcoming(batch: Batch): void {
    if (batch.magic === 2) this.#leaderEpoch = batch.partitionLeaderEpoch;
    this.#checkCrc(batch);
    if (this.#isPassedOver(batch)) this.#pass(batch.nextOffset);
    else this.#open = openBatch(batch, this.#origin, this.#codecsFor(batch));
    this.#upcoming = undefined;
    this.#openedBytes = batch.end;
  }

  #checkCrc(batch: Batch): void {
    const { checksum } = this.#reading;
    if (checksum === null) return;
    const computed = batch.computeCrc(checksum);
    if (computed === batch.crc) return;
    throw new Error(`its checksum is ${batch.crc}, its bytes have ${computed}`);
  }

  /** Control batches are for clients, not for applications. */
  #isPassedOver(batch: Batch): boolean {
    if (batch.magic !== 2) return false;
    const isAborted = this.#aborted?.covers(batch) ?? false;
    return isAborted || batch.isControl;
  }

  #needsCodecs({ compression }: Batch): boolean {
    if (compression === null || compression === "none") return false;
    return !this.#reading.codecs.has(compression);
  }

  #codecsFor({ compression }: Batch): Codecs | null {
    if (compression === null || compression === "none") return null;
    return this.#reading.codecs.get(compression) ?? null;
  }

  /** A response with bytes moves the position on; if it did not, asking again would go on for ever. */
  #end(): Progress {
    if (this.#nextOffset > this.#part.fetchOffset) return "drained";
    throw new Error(`no complete batch at or after it in ${this.sizeBytes} fetched bytes`);
  }

  #corrupt(cause: unknown): CorruptRecordError {
    const { topic, partition } = this.#part;
    const offset = this.#nextOffset;
    const problem = cause instanceof Error ? cause.message : String(cause);
    // A header that could be read says where the batch ends, if it is not the header that is damaged.
    const nextOffset = Math.max(
      this.#upcoming?.nextOffset ?? this.#open?.nextOffset ?? 0,
      offset + 1,
    );
    return new CorruptRecordError(
      `Cannot read the record batch of ${topic}-${partition} at offset ${offset}: ${problem}. ` +
        `Seek to offset ${nextOffset} to skip it.`,
      { topic, partition, offset, nextOffset, cause },
    );
  }
}

/** The offset after the last complete batch, by the headers alone. */
function endOf(bytes: Uint8Array): number | null {
  try {
    let nextOffset: number | null = null;
    for (const batch of batches(bytes)) nextOffset = batch.nextOffset;
    return nextOffset;
  } catch {
    return null;
  }
}
