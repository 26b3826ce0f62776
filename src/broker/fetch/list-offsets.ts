import {
  DecodeError,
  type ErrorName,
  errorCode,
  type ListOffsetsPartition,
  type ListOffsetsRequest,
  type ListOffsetsResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { duplicatesOf } from "../duplicates.ts";
import type { ElementOf } from "../element-of.ts";
import type { Partition } from "../storage/partition.ts";
import { findByTimestamp, findMaxTimestamp } from "../storage/time-index.ts";

type TopicResponse = ElementOf<ListOffsetsResponseInput["topics"]>;
type PartitionResponse = ElementOf<TopicResponse["partitions"]>;

/** The timestamps that stand for something else. */
const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

/** The first version that knows each of them. */
const sinceVersion: ReadonlyMap<number, number> = new Map([
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);

const READ_COMMITTED = 1;
/** A tool that asks any replica, not only the leader. */
const DEBUGGING_REPLICA_ID = -2;

interface FoundOffset {
  readonly timestamp: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

/** From this version on the answer says in which epoch the record was written. */
const LEADER_EPOCH_VERSION = 4;

const notFound: FoundOffset = { timestamp: -1, offset: -1, leaderEpoch: -1 };

/** ListOffsets: offsets by time, or the special ones: earliest, latest, the one with the largest timestamp. */
export function handleListOffsets(
  call: Call<ListOffsetsRequest, ListOffsetsResponseInput>,
  broker: BrokerContext,
): void {
  const { request, version } = call;
  const asked = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex }) => `${name} ${partitionIndex}`),
  );
  const duplicated = duplicatesOf(asked);
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((wanted) => {
      const since = sinceVersion.get(wanted.timestamp) ?? 0;
      const key = `${name} ${wanted.partitionIndex}`;
      if (duplicated.has(key)) return failed(wanted, "INVALID_REQUEST");
      if (version < since || wanted.timestamp < EARLIEST_PENDING_UPLOAD) {
        return failed(wanted, "UNSUPPORTED_VERSION");
      }
      const partition = broker.cluster.partition(name, wanted.partitionIndex);
      const found = listOffset(partition, wanted, request, broker);
      return version < LEADER_EPOCH_VERSION ? { ...found, leaderEpoch: -1 } : found;
    }),
  }));
  call.reply({ topics });
}

function listOffset(
  partition: Partition | undefined,
  wanted: ListOffsetsPartition,
  request: ListOffsetsRequest,
  broker: BrokerContext,
): PartitionResponse {
  if (partition === undefined) return failed(wanted, "UNKNOWN_TOPIC_OR_PARTITION");
  const asNode = request.replicaId === DEBUGGING_REPLICA_ID ? partition.leaderId : broker.nodeId;
  const error = partition.checkLeaderEpoch(asNode, wanted.currentLeaderEpoch);
  if (error !== null) return failed(wanted, error);
  const { log } = partition;
  const isCommitted = request.isolationLevel === READ_COMMITTED;
  const endOffset = isCommitted ? log.lastStableOffset : log.highWatermark;
  try {
    const found = find(partition, wanted.timestamp, endOffset, broker);
    return { partitionIndex: wanted.partitionIndex, ...found };
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    return failed(wanted, "CORRUPT_MESSAGE");
  }
}

function find(
  partition: Partition,
  timestamp: number,
  endOffset: number,
  { codecs }: BrokerContext,
): FoundOffset {
  const { log, leaderEpoch } = partition;
  switch (timestamp) {
    case LATEST:
      return { timestamp: -1, offset: endOffset, leaderEpoch };
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const offset = log.logStartOffset;
      return { timestamp: -1, offset, leaderEpoch: log.leaderEpochs.epochOf(offset) };
    }
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      // There is no tiered storage.
      return notFound;
    default: {
      const found =
        timestamp === MAX_TIMESTAMP
          ? findMaxTimestamp(log, codecs)
          : findByTimestamp(log, timestamp, codecs);
      if (found === null || found.offset >= endOffset) return notFound;
      const { timestampMs, offset } = found;
      return { timestamp: timestampMs, offset, leaderEpoch: found.leaderEpoch };
    }
  }
}

function failed({ partitionIndex }: ListOffsetsPartition, error: ErrorName): PartitionResponse {
  return { partitionIndex, errorCode: errorCode(error) };
}
