import type { ConsumerRecord } from "../../consumer-record.ts";
import type { HandOut } from "../delivery/hand-out.ts";

/** Records of one partition, in order, handled together. All are processed when the handler ends well. */
export class RecordBatch<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly ConsumerRecord<K, V>[];
  /** The log's end as the fetch told it: the last stable offset under `read_committed`, else the high watermark. */
  readonly endOffset: number;
  readonly #handOut: HandOut<K, V>;

  constructor(handOut: HandOut<K, V>) {
    this.topic = handOut.owned.topic;
    this.partition = handOut.owned.partition;
    this.records = handOut.cursor === 0 ? handOut.records : handOut.records.slice(handOut.cursor);
    this.endOffset = handOut.endOffset;
    this.#handOut = handOut;
  }

  /** Fires when the partition is taken away. */
  get signal(): AbortSignal {
    return this.#handOut.owned.signal;
  }

  /** False once the partition was taken away or sought: what is still marked as processed counts for nothing. */
  get isCurrent(): boolean {
    return !this.#handOut.isStale;
  }

  /** This record and those before it are processed, so that they are not handed out again if the handler fails later. */
  markProcessed(record: { readonly offset: number }): void {
    const handOut = this.#handOut;
    if (handOut.isStale) return;
    while (!handOut.isProcessed && handOut.records[handOut.processed]!.offset <= record.offset)
      handOut.processed++;
  }
}
