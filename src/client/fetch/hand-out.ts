import type { TopicPartition } from "../../model/index.ts";
import type { CompressionType } from "../../protocol/index.ts";
import { KafkaError } from "../errors/errors.ts";
import type { CompletedFetch, Progress } from "./completed-fetch.ts";
import type { FetchContext } from "./fetch-context.ts";
import type { FetchedRecord } from "./fetched-record.ts";
import type { FetchedRecords } from "./fetcher.ts";
import type { PartitionState, Position } from "./partition-state.ts";
import { halt } from "./place-position.ts";

/**
 * Hands out what was fetched (`FetchCollector`). The one gate between buffers and the application: whether a partition is
 * still here, runs and is not paused is looked at here, at the moment of handing out, not when it was asked for.
 */
export class HandOut<K, V> {
  readonly #context: FetchContext<K, V>;
  /** Called when a partition may be fetched again, while the rest of it and the others are handed out. */
  readonly #onDrained: () => void;
  readonly #loading = new Set<CompressionType>();

  constructor(context: FetchContext<K, V>, onDrained: () => void) {
    this.#context = context;
    this.#onDrained = onDrained;
  }

  /** From whoever's turn it is. */
  take(maxRecords: number): FetchedRecords<K, V> | null {
    for (const partition of this.#context.buffers.line()) {
      const taken = this.#takeFrom(partition, maxRecords);
      if (taken !== null) return taken;
    }
    return null;
  }

  takeFrom(partition: TopicPartition, maxRecords: number): FetchedRecords<K, V> | null {
    const state = this.#context.table.get(partition);
    return state === undefined ? null : this.#takeFrom(state, maxRecords);
  }

  #takeFrom(partition: PartitionState<K, V>, maxRecords: number): FetchedRecords<K, V> | null {
    if (!partition.isFlowing) return null;
    const { buffers } = this.#context;
    const { notice, state, completed } = partition;
    if (notice !== null) {
      partition.notice = null;
      buffers.endTurn(partition);
      throw notice;
    }
    if (state.type === "HALTED") {
      buffers.endTurn(partition);
      throw state.error;
    }
    if (state.type !== "FETCHING" || completed === null) return null;
    return this.#takeRecords(partition, { completed, position: state.position }, maxRecords);
  }

  #takeRecords(
    partition: PartitionState<K, V>,
    from: { readonly completed: CompletedFetch<K, V>; readonly position: Position },
    maxRecords: number,
  ): FetchedRecords<K, V> | null {
    const { completed, position } = from;
    const records: FetchedRecord<K, V>[] = [];
    const { takenBytes, offsetBehind } = completed;
    const progress = this.#fill(partition, completed, { records, maxRecords });
    if (progress === "needsCodecs") {
      this.#loadCodecs(partition, completed.nextCompression);
      if (completed.nextOffset === position.offset) return null;
    }
    const leaderEpoch = completed.leaderEpoch < 0 ? position.leaderEpoch : completed.leaderEpoch;
    partition.advance({ offset: completed.nextOffset, leaderEpoch });
    this.#measure(partition, records.length, completed.takenBytes - takenBytes);
    const { epoch: assignmentEpoch } = partition;
    if (progress === "drained") {
      this.#context.buffers.drained(partition);
      this.#onDrained();
    } else if (offsetBehind === null && partition.fetchOffset !== null) {
      this.#onDrained();
    }
    const { topic, partition: index } = partition;
    const nextOffset = completed.nextOffset;
    const endOffset = this.#context.endOffset(partition);
    return {
      topic,
      partition: index,
      assignmentEpoch,
      records,
      nextOffset,
      leaderEpoch,
      endOffset,
    };
  }

  /** A batch that cannot be read stops the partition at its place, and the application hears of it. */
  #fill(
    partition: PartitionState<K, V>,
    completed: CompletedFetch<K, V>,
    into: { readonly records: FetchedRecord<K, V>[]; readonly maxRecords: number },
  ): Progress {
    try {
      return completed.take(into.records, into.maxRecords);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const { leaderEpoch } = completed;
      halt(this.#context, partition, {
        position: { offset: completed.nextOffset, leaderEpoch },
        error,
      });
      this.#context.buffers.endTurn(partition);
      throw error;
    }
  }

  /** The first batch of a compression waits until its codec is there. */
  #loadCodecs(partition: PartitionState<K, V>, name: CompressionType | null): void {
    if (name === null || name === "none" || this.#loading.has(name)) return;
    this.#loading.add(name);
    const { buffers, options, reading, wake } = this.#context;
    const loaded = options.ports.codecs(name).then(
      (codecs) => {
        reading.codecs.set(name, codecs);
        buffers.news();
      },
      (cause: unknown) => {
        const message = `Cannot read batches compressed by ${name}: the codec could not be loaded.`;
        buffers.tell(partition, new KafkaError("UNSUPPORTED_COMPRESSION_TYPE", message, { cause }));
      },
    );
    void loaded.then(() => {
      this.#loading.delete(name);
      wake();
    });
  }

  #measure(partition: PartitionState<K, V>, recordCount: number, sizeBytes: number): void {
    const { metrics } = this.#context.options;
    if (metrics?.consumed === undefined) return;
    const { topic, partition: index, position, logStartOffset } = partition;
    const lag = this.#context.lag(partition);
    const lead = logStartOffset < 0 || position === null ? null : position.offset - logStartOffset;
    metrics.consumed({ topic, partition: index, recordCount, sizeBytes, lag, lead });
  }
}
