import {
  type AppendRecords,
  type CoordinatorRecord,
  decodeCoordinatorRecord,
  encodeCoordinatorRecord,
  NO_PRODUCER_ID,
} from "../../coordinator/index.ts";
import type { ErrorName, RecordBatch } from "../../protocol/index.ts";
import type { Partition } from "../storage/partition.ts";

/** What a load does with one record of a partition of `__consumer_offsets`. */
export type Replay = (record: CoordinatorRecord, producerId: number) => void;

/**
 * The journal of one shard: its partition of `__consumer_offsets`, in Kafka's own formats.
 *
 * An append is durable when it returns, since the log is memory. A log that has to be flushed would take the records of
 * a whole turn here and say later that they are safe, which is why the shard carries out what follows an append only
 * after asking here.
 */
export class ShardJournal {
  readonly partition: Partition;
  readonly #nodeId: number;
  readonly #leaderEpoch: number;

  /** For the leader of the partition, as long as it leads: in a later epoch appends are refused. */
  constructor(partition: Partition, nodeId: number) {
    this.partition = partition;
    this.#nodeId = nodeId;
    this.#leaderEpoch = partition.leaderEpoch;
  }

  /** Appends the records as one batch. Returns the log's error, and then nothing was appended. */
  append({ records }: AppendRecords, nowMs: number): ErrorName | null {
    const { error } = this.partition.appendRecords(records.map(encodeCoordinatorRecord), {
      nodeId: this.#nodeId,
      leaderEpoch: this.#leaderEpoch,
      nowMs,
    });
    return error;
  }

  /**
   * Replays batches from `offset` on until about `maxBytes` were read. Returns where to go on, the end of the log when
   * all is done. A record of a type that this version does not know is skipped, as in Kafka.
   */
  replay(offset: number, maxBytes: number, replay: Replay): number {
    let nextOffset = this.partition.log.logEndOffset;
    let leftBytes = maxBytes;
    this.partition.log.forEachBatch(offset, (batch) => {
      if (!batch.isControl) replayBatch(batch, replay);
      leftBytes -= batch.sizeInBytes;
      if (leftBytes > 0) return true;
      nextOffset = batch.nextOffset;
      return false;
    });
    return nextOffset;
  }
}

function replayBatch(batch: RecordBatch, replay: Replay): void {
  const producerId = batch.isTransactional ? batch.producerId : NO_PRODUCER_ID;
  for (const cursor = batch.cursor(); cursor.next(); ) {
    const { key, value } = cursor;
    const record = key === null ? null : decodeCoordinatorRecord({ key, value });
    if (record !== null) replay(record, producerId);
  }
}
