import { ZERO_UUID } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Partition } from "../storage/partition.ts";
import type { PartitionFetch } from "./fetch-session.ts";

/** Limits and isolation of one fetch. */
export interface FetchTerms {
  readonly version: number;
  readonly maxBytes: number;
  readonly readCommitted: boolean;
}

/** What was read of one partition, or why nothing was. */
export interface PartitionRead {
  readonly fetch: PartitionFetch;
  /** `undefined` when this broker knows no such partition. */
  readonly partition: Partition | undefined;
  readonly error: ErrorName | null;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null;
  /** null when uncommitted records are read as well. */
  readonly abortedTransactions:
    | readonly { readonly producerId: number; readonly firstOffset: number }[]
    | null;
  /** Slices of what is stored, whole batches. */
  readonly chunks: readonly Uint8Array[];
  readonly recordsBytes: number;
}

/** Below this version a client cannot read zstd. */
const ZSTD_VERSION = 10;

/** The partition that a fetch names, `undefined` when there is none. */
export function partitionOf(fetch: PartitionFetch, broker: BrokerContext): Partition | undefined {
  const { cluster } = broker;
  return fetch.topicId === ZERO_UUID
    ? cluster.partition(fetch.topic, fetch.partition)
    : cluster.topicById(fetch.topicId)?.partitions[fetch.partition];
}

/**
 * Reads the partitions in their order until `maxBytes` are found. The first batch of the first partition that has one
 * is read however large it is (KIP-74).
 */
export function readPartitions(
  fetches: readonly PartitionFetch[],
  terms: FetchTerms,
  broker: BrokerContext,
): PartitionRead[] {
  let leftBytes = terms.maxBytes;
  let minOneBatch = true;
  return fetches.map((fetch) => {
    const read = readPartition(fetch, { ...terms, maxBytes: leftBytes, minOneBatch }, broker);
    if (read.recordsBytes > 0) minOneBatch = false;
    leftBytes = Math.max(0, leftBytes - read.recordsBytes);
    return read;
  });
}

function readPartition(
  fetch: PartitionFetch,
  terms: FetchTerms & { readonly minOneBatch: boolean },
  broker: BrokerContext,
): PartitionRead {
  const partition = partitionOf(fetch, broker);
  const error = findError(fetch, partition, terms, broker);
  if (partition === undefined || error !== null) return failed(fetch, partition, error);
  const divergingEpoch = findDivergence(fetch, partition);
  if (divergingEpoch === "Unknown") return failed(fetch, partition, "OFFSET_OUT_OF_RANGE");
  const { log } = partition;
  if (divergingEpoch !== null) return { ...nothing(fetch, partition, terms), divergingEpoch };
  if (fetch.fetchOffset < log.logStartOffset || fetch.fetchOffset > log.logEndOffset) {
    return failed(fetch, partition, "OFFSET_OUT_OF_RANGE");
  }
  const upToOffset = terms.readCommitted ? log.lastStableOffset : log.highWatermark;
  if (fetch.fetchOffset >= upToOffset) return nothing(fetch, partition, terms);
  const { chunks, sizeBytes } = log.read(fetch.fetchOffset, {
    maxBytes: Math.min(terms.maxBytes, fetch.partitionMaxBytes),
    upToOffset,
    minOneBatch: terms.minOneBatch,
  });
  const abortedTransactions = terms.readCommitted
    ? log.producers.abortedTransactions(fetch.fetchOffset, upToOffset)
    : null;
  return {
    ...nothing(fetch, partition, terms),
    abortedTransactions,
    chunks,
    recordsBytes: sizeBytes,
  };
}

function findError(
  fetch: PartitionFetch,
  partition: Partition | undefined,
  terms: FetchTerms,
  broker: BrokerContext,
): ErrorName | null {
  if (partition === undefined) {
    const isUnknownId =
      fetch.topicId !== ZERO_UUID && broker.cluster.topicById(fetch.topicId) === undefined;
    return isUnknownId ? "UNKNOWN_TOPIC_ID" : "UNKNOWN_TOPIC_OR_PARTITION";
  }
  if (terms.version < ZSTD_VERSION && partition.log.config.compressionType === "zstd") {
    return "UNSUPPORTED_COMPRESSION_TYPE";
  }
  return partition.checkLeaderEpoch(broker.nodeId, fetch.currentLeaderEpoch);
}

/** Whether the client has read something that this log no longer has (KIP-595): where the two parted. */
function findDivergence(
  fetch: PartitionFetch,
  { log }: Partition,
): { epoch: number; endOffset: number } | "Unknown" | null {
  if (fetch.lastFetchedEpoch < 0) return null;
  const end = log.leaderEpochs.endOffsetFor(fetch.lastFetchedEpoch, log.logEndOffset);
  if (end.epoch < 0 || end.endOffset < 0) return "Unknown";
  const isDiverging = end.epoch < fetch.lastFetchedEpoch || end.endOffset < fetch.fetchOffset;
  return isDiverging ? end : null;
}

function nothing(fetch: PartitionFetch, partition: Partition, terms: FetchTerms): PartitionRead {
  const { log } = partition;
  return {
    fetch,
    partition,
    error: null,
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    divergingEpoch: null,
    abortedTransactions: terms.readCommitted ? [] : null,
    chunks: [],
    recordsBytes: 0,
  };
}

function failed(
  fetch: PartitionFetch,
  partition: Partition | undefined,
  error: ErrorName | null,
): PartitionRead {
  return {
    fetch,
    partition,
    error,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    divergingEpoch: null,
    abortedTransactions: null,
    chunks: [],
    recordsBytes: 0,
  };
}
