/** A header of a record. A key may occur more than once. */
export interface ConsumerRecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/**
 * One record, as an application sees it. Key and value are decoded when they are read, and once, headers whenever they are
 * read: a batch whose values nobody reads costs little. All fields are getters: name those you want, `{ ...record }` copies
 * none. Without deserialisers key and value are Buffers that share the fetched bytes; copy
 * what is kept for long, since a slice keeps its whole fetch alive.
 */
export interface ConsumerRecord<K = Buffer | null, V = Buffer | null> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds; -1 when there is none. */
  readonly timestamp: number;
  readonly timestampType: "CreateTime" | "LogAppendTime" | "NoTimestampType";
  /** The leader epoch of the record's batch, -1 when unknown. */
  readonly leaderEpoch: number;
  /** Throws `RecordDeserializationError` when the deserialiser refuses the bytes. */
  readonly key: K;
  readonly value: V;
  readonly headers: readonly ConsumerRecordHeader[];
}
