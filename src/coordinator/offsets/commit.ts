import type {
  ErrorName,
  OffsetCommitRequest,
  OffsetCommitRequestPartition,
  OffsetCommitResponseTopic,
} from "../../protocol/index.ts";
import { errorCode } from "../../protocol/index.ts";
import { createClassicGroup } from "../classic/group.ts";
import type { OffsetCommitEvent } from "../events.ts";
import { newOffsetCommitRecord, type OffsetCommitRecord } from "../journal/records.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";
import { commitError } from "./commit-error.ts";
import { committedOffsets, noteCommitRefused } from "./commit-notes.ts";

/** From this version a group that does not exist is called so (KIP-848). */
const GROUP_ID_NOT_FOUND_VERSION = 9;

const NONE = errorCode("NONE");
const METADATA_TOO_LARGE = errorCode("OFFSET_METADATA_TOO_LARGE");

/** The value of `retentionTimeMs` that leaves retention to the broker. */
const NO_RETENTION_TIME = -1;

/** OffsetCommit: where a consumer will go on. It keeps the member's session alive too. */
export function offsetCommit(turn: Turn, event: OffsetCommitEvent) {
  const { request, token } = event;
  const group = turn.shard.groups.get(request.groupId);
  const error = offsetCommitError(group, event);
  if (error !== null) {
    noteCommitRefused(turn, request.groupId, refusedBy(request, error));
    const topics = allPartitions(request, error);
    return turn.reply({ type: "Reply", api: "OffsetCommit", token, response: { topics } });
  }
  if (group !== undefined) extendSession(turn, group, request.memberId);
  const records: OffsetCommitRecord[] = [];
  const topics: OffsetCommitResponseTopic[] = [];
  for (const topic of request.topics) {
    const partitions: OffsetCommitResponseTopic["partitions"] = [];
    for (const partition of topic.partitions) {
      const tooLarge = isTooLarge(turn, partition.committedMetadata);
      if (!tooLarge) records.push(commitRecord(turn, request, topic, partition));
      const code = tooLarge ? METADATA_TOO_LARGE : NONE;
      partitions.push({ partitionIndex: partition.partitionIndex, errorCode: code });
    }
    topics.push({ name: topic.name, topicId: topic.topicId, partitions });
  }
  if (records.length > 0) appendCommit(turn, request, records);
  else if (group === undefined) createSimpleGroup(turn, request.groupId);
  turn.reply({ type: "Reply", api: "OffsetCommit", token, response: { topics } });
}

function appendCommit(
  turn: Turn,
  { groupId, memberId, generationIdOrMemberEpoch: generationId }: OffsetCommitRequest,
  records: readonly OffsetCommitRecord[],
) {
  // What the offsets were before is gone once the records are applied.
  const offsets = turn.env.notes ? committedOffsets(turn, records) : [];
  turn.append(records);
  turn.note(groupId, { type: "OffsetsCommitted", memberId, generationId, offsets });
}

function offsetCommitError(
  group: Group | undefined,
  { request, version }: OffsetCommitEvent,
): ErrorName | null {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request;
  if (group !== undefined) {
    const isTransactional = false;
    return commitError(group, { memberId, groupInstanceId, generationId, isTransactional });
  }
  // Without a generation it comes from somebody who manages partitions without a group: a simple group appears.
  if (generationId < 0) return null;
  return version >= GROUP_ID_NOT_FOUND_VERSION ? "GROUP_ID_NOT_FOUND" : "ILLEGAL_GENERATION";
}

/**
 * A group without members or protocol appears with the first offset of it. As in Kafka it is there even if nothing of
 * that commit is accepted, though no record says so.
 */
export function createSimpleGroup(turn: Turn, groupId: string): void {
  turn.shard.groups.set(groupId, createClassicGroup(groupId));
}

function extendSession(turn: Turn, group: Group, memberId: string): void {
  const { state } = group.state;
  if (state !== "Stable" && state !== "PreparingRebalance") return;
  const member = group.members.get(memberId);
  if (member !== undefined) turn.arm(member, member.sessionTimeoutMs);
}

/** `offset.metadata.max.bytes`, which Kafka compares with the number of characters. */
export function isTooLarge(turn: Turn, metadata: string | null): boolean {
  return metadata !== null && metadata.length > turn.shard.config.offsetMetadataMaxBytes;
}

function commitRecord(
  turn: Turn,
  request: OffsetCommitRequest,
  topic: OffsetCommitRequest["topics"][number],
  partition: OffsetCommitRequestPartition,
): OffsetCommitRecord {
  const { groupId, retentionTimeMs } = request;
  return newOffsetCommitRecord(
    { group: groupId, topic: topic.name, partition: partition.partitionIndex },
    {
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch,
      metadata: partition.committedMetadata ?? "",
      commitTimestamp: turn.nowMs,
      expireTimestamp: retentionTimeMs === NO_RETENTION_TIME ? -1 : turn.nowMs + retentionTimeMs,
      topicId: topic.topicId,
    },
  );
}

function allPartitions(
  request: OffsetCommitRequest,
  error: ErrorName,
): OffsetCommitResponseTopic[] {
  return request.topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errorCode(error),
    })),
  }));
}

function refusedBy(
  request: OffsetCommitRequest,
  error: ErrorName,
): { memberId: string; generationId: number; error: ErrorName } {
  const { memberId, generationIdOrMemberEpoch: generationId } = request;
  return { memberId, generationId, error };
}
