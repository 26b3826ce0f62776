import { invariant } from "../../model/index.ts";
import {
  type BatchProducer,
  type Checksum,
  type Codecs,
  type CompressionType,
  RecordBatch,
  RecordBatchWriter,
  type RecordInput,
} from "../../protocol/index.ts";
import { type BatchState, validNextStates } from "./batch-state.ts";
import type { BatchOutcome, Delivery } from "./delivery.ts";
import type { SequencedBatch } from "./partition-sequences.ts";

/** What a batch is made with. */
export interface BatchPlan {
  readonly topic: string;
  readonly partition: number;
  /** How many records of its partition came before it. */
  readonly order: number;
  readonly createdAtMs: number;
  /** No more records are taken when it would be larger than this, uncompressed. The first record always is. */
  readonly limitBytes: number;
  /** The part of `buffer.memory` that it occupies. */
  readonly reservedBytes: number;
  readonly compression: CompressionType;
  readonly codecs: Codecs | undefined;
  readonly compressionLevel: number | undefined;
  readonly checksum: Checksum;
  readonly buffer: Uint8Array;
}

const filling: BatchState = { type: "Filling" };
const closed: BatchState = { type: "Closed" };

/** Records of one partition that are sent together, and who waits for them. Java: `ProducerBatch`. */
export class ProducerBatch implements SequencedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly order: number;
  readonly createdAtMs: number;
  /** Its share of `buffer.memory`. */
  reservedBytes: number;
  /** How often it was sent. */
  attemptCount = 0;
  mayBeWritten = false;
  producer: BatchProducer | null = null;
  /** Which flushes wait for it, see {@link OpenCount}. */
  readonly flushEpoch: number;
  /** The largest record in it, and the last one, uncompressed. */
  maxRecordBytes = 0;
  lastRecordBytes = 0;
  readonly #limitBytes: number;
  readonly #checksum: Checksum;
  readonly #deliveries: Delivery[] = [];
  #writer: RecordBatchWriter | null;
  #bytes: Uint8Array | null = null;
  #buffer: Uint8Array | null;
  #uncompressedBytes = 0;
  #recordCount = 0;
  /** What the header says now. */
  #writtenProducer: BatchProducer | null = null;
  #state: BatchState = filling;

  constructor(plan: BatchPlan, flushEpoch: number) {
    this.topic = plan.topic;
    this.partition = plan.partition;
    this.order = plan.order;
    this.createdAtMs = plan.createdAtMs;
    this.reservedBytes = plan.reservedBytes;
    this.flushEpoch = flushEpoch;
    this.#limitBytes = plan.limitBytes;
    this.#checksum = plan.checksum;
    this.#buffer = plan.buffer;
    const { compression, codecs, compressionLevel, checksum, buffer } = plan;
    this.#writer = new RecordBatchWriter({
      compression,
      checksum,
      buffer,
      ...(codecs !== undefined && { codecs }),
      ...(compressionLevel !== undefined && { compressionLevel }),
    });
  }

  get state(): BatchState {
    return this.#state;
  }

  get isOnTheWire(): boolean {
    return this.#state.type === "OnTheWire";
  }

  get recordCount(): number {
    return this.#recordCount;
  }

  /** The bytes it has on the wire; before it is closed, uncompressed. */
  get sizeInBytes(): number {
    return this.#bytes?.length ?? this.#writer!.sizeInBytes;
  }

  get uncompressedBytes(): number {
    return this.#uncompressedBytes;
  }

  /** It takes no more records, or hardly any. */
  get isFull(): boolean {
    return this.#state.type !== "Filling" || this.#writer!.sizeInBytes >= this.#limitBytes;
  }

  /** Adds a record and says whether it did: not when the batch is closed or would become too large. */
  tryAppend(record: RecordInput): boolean {
    if (this.#state.type !== "Filling") return false;
    const limit = this.#recordCount === 0 ? Number.POSITIVE_INFINITY : this.#limitBytes;
    const before = this.#writer!.sizeInBytes;
    if (!this.#writer!.tryAppend(record, limit)) return false;
    this.lastRecordBytes = this.#writer!.sizeInBytes - before;
    this.maxRecordBytes = Math.max(this.maxRecordBytes, this.lastRecordBytes);
    this.#recordCount++;
    return true;
  }

  /** Who waits for its last record, or for those before. */
  get lastDelivery(): Delivery | undefined {
    return this.#deliveries.at(-1);
  }

  /** Somebody waits for records of this batch. */
  addDelivery(delivery: Delivery): void {
    this.#deliveries.push(delivery);
  }

  move(next: BatchState): void {
    const { type } = this.#state;
    invariant(validNextStates[type].includes(next.type), `a batch moves ${type} → ${next.type}`);
    this.#state = next;
  }

  /** No more records from now on. */
  close(): void {
    if (this.#state.type === "Filling") this.move(closed);
  }

  /**
   * The batch as it is sent, with the producer it has now; compressed the first time. Bytes that were given out before
   * stay as they were: they may wait in a socket.
   */
  encode(): Uint8Array {
    if (this.#bytes === null) return this.#finish();
    const { producer } = this;
    if (producer === null || isSame(producer, this.#writtenProducer)) return this.#bytes;
    this.#bytes = this.#bytes.slice();
    this.#buffer = null;
    new RecordBatch(this.#bytes).setProducer(producer, this.#checksum);
    this.#writtenProducer = producer;
    return this.#bytes;
  }

  /** The memory it was lent, if nobody can read from it any more: `isAnswered`, or its bytes are elsewhere. Once. */
  takeBuffer(isAnswered: boolean): Uint8Array | null {
    const buffer = this.#buffer;
    this.#buffer = null;
    const isShared = this.#bytes !== null && this.#bytes.buffer === buffer?.buffer;
    return isShared && !isAnswered ? null : buffer;
  }

  /** Tells all who wait. */
  settle(outcome: BatchOutcome): void {
    this.move({ type: "Done", outcome: outcome.type });
    for (const delivery of this.#deliveries) delivery.settle(outcome);
    this.#deliveries.length = 0;
  }

  /** Hands over those who wait, by the record's index. */
  takeDeliveries(): Delivery[] {
    this.move({ type: "Done", outcome: "Split" });
    return this.#deliveries.splice(0);
  }

  #finish(): Uint8Array {
    const writer = this.#writer!;
    this.#uncompressedBytes = writer.sizeInBytes;
    if (this.producer !== null) writer.setProducer(this.producer);
    this.#writtenProducer = this.producer;
    this.#bytes = writer.finishInPlace();
    this.#writer = null;
    return this.#bytes;
  }
}

function isSame(a: BatchProducer, b: BatchProducer | null): boolean {
  return (
    b !== null &&
    a.producerId === b.producerId &&
    a.producerEpoch === b.producerEpoch &&
    a.baseSequence === b.baseSequence
  );
}
