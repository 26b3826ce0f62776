import type { TopicPartition } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import { ClosedError, ConnectionError } from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";
import type { RecordReading } from "./completed-fetch.ts";
import { FetchBuffers } from "./fetch-buffers.ts";
import type { FetcherOptions } from "./fetcher.ts";
import { Leaders } from "./leaders.ts";
import type { PartitionState } from "./partition-state.ts";
import { PartitionTable } from "./partition-table.ts";
import { parseResetPolicy, type ResetPolicy } from "./reset-policy.ts";

/** A leader moves, or a replica is not ready: part of any cluster's life. */
const ORDINARY: ReadonlySet<string> = new Set<ErrorName>([
  "NOT_LEADER_OR_FOLLOWER",
  "FENCED_LEADER_EPOCH",
  "UNKNOWN_LEADER_EPOCH",
  "LEADER_NOT_AVAILABLE",
  "REPLICA_NOT_AVAILABLE",
  "OFFSET_NOT_AVAILABLE",
  "KAFKA_STORAGE_ERROR",
]);

/** After so many failures the wait has long been the longest. */
const MAX_BACKOFFS = 32;

/** What all parts of a fetcher share: its world, its partitions, its buffers. */
export class FetchContext<K, V> {
  readonly options: FetcherOptions<K, V>;
  readonly buffers = new FetchBuffers<K, V>();
  readonly table: PartitionTable<K, V>;
  readonly leaders: Leaders;
  readonly resetPolicy: ResetPolicy;
  readonly reading: RecordReading<K, V>;
  /**
   * Questions under way to each broker. A broker answers the requests of a connection in order, and a fetch may wait there
   * for records: behind a question it waits for the answer, which may add partitions to it.
   */
  readonly questionCounts = new Map<number, number>();
  readonly #backoffsMs: number[] = [];
  isClosed = false;
  /** Looks what there is to ask and to fetch, at once or at the end of this turn. The fetcher sets them. */
  pump: () => void = () => {};
  wake: () => void = () => {};

  constructor(options: FetcherOptions<K, V>) {
    const { settings, ports, cluster, keyDeserializer, valueDeserializer } = options;
    this.options = options;
    this.table = new PartitionTable(this.buffers);
    this.leaders = new Leaders(cluster);
    this.resetPolicy = parseResetPolicy(settings.autoOffsetReset);
    const checksum = settings.checkCrcs ? ports.checksum : null;
    this.reading = { checksum, keyDeserializer, valueDeserializer, codecs: new Map() };
  }

  nowMs(): number {
    return this.options.ports.clock.nowMs();
  }

  /**
   * When to try again after so many failures in a row, 1 or more. Drawn once for each count, and in whole milliseconds:
   * other clients come at other times, but partitions that failed together stay together in one request.
   */
  retryAtMs(failureCount: number): number {
    const { settings, ports } = this.options;
    const range = { initialMs: settings.retryBackoffMs, maxMs: settings.retryBackoffMaxMs };
    const count = Math.min(failureCount, MAX_BACKOFFS);
    this.#backoffsMs[count] ??= backoffMs(range, count - 1, ports.entropy);
    return Math.ceil(this.nowMs() + this.#backoffsMs[count]);
  }

  /**
   * A question or a fetch came to nothing: the partition waits before the next. What stays the same is logged once, and
   * what asking again does not mend is told to the application, too.
   */
  retryLater(partition: PartitionState<K, V>, problem: ErrorName | Error): void {
    if (problem instanceof ClosedError) return;
    partition.failureCount++;
    partition.retryAtMs = this.retryAtMs(partition.failureCount);
    partition.question = null;
    partition.isLeaderless = this.leaders.leaderOf(partition) === null;
    this.#logOnce(partition, problem);
    if (problem instanceof Error && !isWorthAsking(problem)) this.buffers.tell(partition, problem);
    this.options.cluster.requestMetadataUpdate();
  }

  #logOnce(partition: PartitionState<K, V>, problem: ErrorName | Error): void {
    const text = problem instanceof Error ? problem.message : problem;
    if (partition.lastProblem === text) return;
    partition.lastProblem = text;
    const { log } = this.options.ports;
    const fields = { partition: nameOf(partition), state: partition.state.type, problem: text };
    const isOrdinary = ORDINARY.has(text) || problem instanceof ConnectionError;
    log[isOrdinary ? "debug" : "warn"](fields, "Fetching from a partition is held up");
  }

  /** The log's end, as far as this consumer may read; -1 until a response told. */
  endOffset(partition: PartitionState<K, V>): number {
    const isCommitted = this.options.settings.isolationLevel === "read_committed";
    return isCommitted ? partition.lastStableOffset : partition.highWatermark;
  }

  /** Records between the position and the log's end; null until both are known. */
  lag(partition: PartitionState<K, V>): number | null {
    const endOffset = this.endOffset(partition);
    const { position } = partition;
    return position === null || endOffset < 0 ? null : Math.max(0, endOffset - position.offset);
  }
}

function isWorthAsking(error: Error): boolean {
  return "retriable" in error && error.retriable === true;
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
