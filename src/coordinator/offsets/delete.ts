import { type ErrorName, errorCode } from "../../protocol/index.ts";
import { isSubscribedToTopic, usesConsumerProtocol } from "../classic/protocols.ts";
import type { OffsetDeleteEvent } from "../events.ts";
import { type CoordinatorRecord, newOffsetCommitTombstone } from "../journal/records.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";
import { committedOffset, hasPendingOffset } from "./store.ts";

/** OffsetDelete: forget offsets of topics that nobody in the group subscribes to (KIP-496). */
export function offsetDelete(turn: Turn, { request, token }: OffsetDeleteEvent) {
  const group = turn.shard.groups.get(request.groupId);
  const error = deleteError(request.groupId, group);
  if (error !== null || group === undefined) {
    const response = { errorCode: errorCode(error ?? "GROUP_ID_NOT_FOUND") };
    return turn.reply({ type: "Reply", api: "OffsetDelete", token, response });
  }
  const records: CoordinatorRecord[] = [];
  const topics = request.topics.map(({ name, partitions }) => {
    const subscribed = isSubscribedToTopic(group, name);
    const code = errorCode(subscribed ? "GROUP_SUBSCRIBED_TO_TOPIC" : "NONE");
    for (const { partitionIndex } of subscribed ? [] : partitions) {
      const key = { group: request.groupId, topic: name, partition: partitionIndex };
      const { offsets } = turn.shard;
      if (committedOffset(offsets, key) === null && !hasPendingOffset(offsets, key)) continue;
      records.push(newOffsetCommitTombstone(key));
    }
    return {
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
    };
  });
  if (records.length > 0) turn.append(records);
  turn.reply({ type: "Reply", api: "OffsetDelete", token, response: { topics } });
}

/** Of a group with members one has to know who subscribes to what, which only consumers say. */
function deleteError(groupId: string, group: Group | undefined): ErrorName | null {
  if (groupId === "") return "INVALID_GROUP_ID";
  if (group === undefined || group.state.state === "Dead") return "GROUP_ID_NOT_FOUND";
  if (group.state.state !== "Empty" && !usesConsumerProtocol(group)) return "NON_EMPTY_GROUP";
  return null;
}
