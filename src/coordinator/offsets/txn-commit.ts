import { ZERO_UUID } from "../../model/index.ts";
import {
  type ErrorName,
  errorCode,
  type TxnOffsetCommitRequest,
  type TxnOffsetCommitResponseTopic,
} from "../../protocol/index.ts";
import type { TxnOffsetCommitEvent } from "../events.ts";
import { type CoordinatorRecord, newOffsetCommitRecord } from "../journal/records.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";
import { createSimpleGroup, isTooLarge } from "./commit.ts";
import { commitError } from "./commit-error.ts";
import { noteCommitRefused } from "./commit-notes.ts";

/** TxnOffsetCommit: offsets that count once the producer's transaction is committed. */
export function txnOffsetCommit(turn: Turn, { request, token }: TxnOffsetCommitEvent) {
  const group = turn.shard.groups.get(request.groupId);
  const error = txnCommitError(group, request);
  if (error !== null) {
    const { groupId, memberId, generationId } = request;
    noteCommitRefused(turn, groupId, { memberId, generationId, error });
    const topics = allPartitions(request, error);
    return turn.reply({ type: "Reply", api: "TxnOffsetCommit", token, response: { topics } });
  }
  const records: CoordinatorRecord[] = [];
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => {
      const tooLarge = isTooLarge(turn, partition.committedMetadata);
      if (!tooLarge) records.push(commitRecord(turn, request, name, partition));
      const code = errorCode(tooLarge ? "OFFSET_METADATA_TOO_LARGE" : "NONE");
      return { partitionIndex: partition.partitionIndex, errorCode: code };
    }),
  }));
  const { transactionalId, producerId, producerEpoch } = request;
  if (records.length > 0) {
    turn.append(records, { producer: { transactionalId, producerId, producerEpoch } });
  } else if (group === undefined) {
    createSimpleGroup(turn, request.groupId);
  }
  turn.reply({ type: "Reply", api: "TxnOffsetCommit", token, response: { topics } });
}

function txnCommitError(
  group: Group | undefined,
  request: TxnOffsetCommitRequest,
): ErrorName | null {
  if (request.groupId === "") return "INVALID_GROUP_ID";
  const { memberId, groupInstanceId, generationId } = request;
  if (group !== undefined) {
    const isTransactional = true;
    return commitError(group, { memberId, groupInstanceId, generationId, isTransactional });
  }
  return generationId < 0 ? null : "ILLEGAL_GENERATION";
}

function commitRecord(
  turn: Turn,
  { groupId }: TxnOffsetCommitRequest,
  topic: string,
  partition: TxnOffsetCommitRequest["topics"][number]["partitions"][number],
): CoordinatorRecord {
  return newOffsetCommitRecord(
    { group: groupId, topic, partition: partition.partitionIndex },
    {
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch,
      metadata: partition.committedMetadata ?? "",
      commitTimestamp: turn.nowMs,
      expireTimestamp: -1,
      // The request names topics by name alone, and Kafka does not look their ids up.
      topicId: ZERO_UUID,
    },
  );
}

function allPartitions(
  request: TxnOffsetCommitRequest,
  error: ErrorName,
): TxnOffsetCommitResponseTopic[] {
  return request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errorCode(error),
    })),
  }));
}
