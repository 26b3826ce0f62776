import { type ErrorName, errorCode } from "../../protocol/index.ts";
import type { DeleteGroupsEvent } from "../events.ts";
import {
  type CoordinatorRecord,
  newGroupMetadataTombstone,
  newOffsetCommitTombstone,
} from "../journal/records.ts";
import { committedKeys, committedOffset, pendingKeys } from "../offsets/store.ts";
import type { Group, Shard } from "../shard.ts";
import type { Turn } from "../turn.ts";

/** DeleteGroups: groups without members go, with all their offsets, in one write. */
export function deleteGroups(turn: Turn, { request, token }: DeleteGroupsEvent): void {
  const records: CoordinatorRecord[] = [];
  const deleted: string[] = [];
  const results = request.groupsNames.map((groupId) => {
    const error = deleteError(turn.shard.groups.get(groupId));
    if (error === "NONE") {
      records.push(...offsetTombstones(turn.shard, groupId), newGroupMetadataTombstone(groupId));
      deleted.push(groupId);
    }
    return { groupId, errorCode: errorCode(error) };
  });
  if (records.length > 0) turn.append(records);
  for (const groupId of deleted) turn.note(groupId, { type: "GroupDeleted", reason: "Deleted" });
  turn.reply({ type: "Reply", api: "DeleteGroups", token, response: { results } });
}

function deleteError(group: Group | undefined): ErrorName {
  if (group === undefined || group.state.state === "Dead") return "GROUP_ID_NOT_FOUND";
  return group.state.state === "Empty" ? "NONE" : "NON_EMPTY_GROUP";
}

/** One tombstone for each partition that has a committed offset or a staged one. */
function offsetTombstones({ offsets }: Shard, groupId: string): CoordinatorRecord[] {
  const records: CoordinatorRecord[] = [];
  for (const key of committedKeys(offsets, groupId)) records.push(newOffsetCommitTombstone(key));
  for (const key of pendingKeys(offsets, groupId)) {
    if (committedOffset(offsets, key) === null) records.push(newOffsetCommitTombstone(key));
  }
  return records;
}
