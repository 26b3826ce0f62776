import type { TopicPartition } from "../../model/index.ts";
import { type Admin, FailedItemsError } from "../../node-client/index.ts";
import type { Output } from "../output.ts";
import { tableLines } from "../table.ts";
import type { GroupsAction } from "./groups-action.ts";
import { chosenGroups } from "./list.ts";
import { partitionsOf } from "./topic-scope.ts";

/** `--delete`: groups without members, with their offsets. */
export async function deleteGroups(
  admin: Admin,
  { groups }: Extract<GroupsAction, { readonly type: "delete" }>,
  output: Output,
): Promise<void> {
  const groupIds = await chosenGroups(admin, groups);
  try {
    await admin.deleteGroups(groupIds);
    sayDeleted(groupIds, output);
  } catch (error) {
    if (error instanceof FailedItemsError) sayDeleted([...error.succeeded.keys()], output);
    throw error;
  }
}

function sayDeleted(groupIds: readonly string[], output: Output): void {
  if (output.isJson) output.document({ deleted: groupIds });
  else if (groupIds.length > 0) {
    output.lines([
      `Deletion of requested consumer groups ('${groupIds.join("', '")}') was successful.`,
    ]);
  }
}

/** `--delete-offsets`: of topics that the group does not subscribe to any more. */
export async function deleteOffsets(
  admin: Admin,
  { groupId, scope }: Extract<GroupsAction, { readonly type: "deleteOffsets" }>,
  output: Output,
): Promise<void> {
  const partitions = await partitionsOf(admin, scope ?? []);
  try {
    await admin.deleteGroupOffsets(groupId, partitions);
    sayStatus(groupId, { partitions, failed: new Map() }, output);
  } catch (error) {
    if (!(error instanceof FailedItemsError)) throw error;
    sayStatus(groupId, { partitions, failed: error.failed }, output);
    const count = `${error.failed.size} of ${partitions.length}`;
    throw new Error(`Offsets of group ${groupId}: ${count} were not deleted.`, { cause: error });
  }
}

function sayStatus(
  groupId: string,
  {
    partitions,
    failed,
  }: { partitions: readonly TopicPartition[]; failed: ReadonlyMap<string, Error> },
  output: Output,
): void {
  const errorOf = (each: TopicPartition): string | null =>
    failed.get(`${each.topic}-${each.partition}`)?.message ?? null;
  if (output.isJson) {
    const results = partitions.map((each) => ({ ...each, error: errorOf(each) }));
    output.document({ groupId, partitions: results });
    return;
  }
  const columns = [
    { title: "TOPIC", leastWidth: 15 },
    { title: "PARTITION", leastWidth: 10 },
    { title: "STATUS", leastWidth: 15 },
  ];
  const rows = partitions.map((each) => [
    each.topic,
    String(each.partition),
    errorOf(each) === null ? "Successful" : `Error: ${errorOf(each)}`,
  ]);
  output.lines([
    ...(failed.size === 0 ? [`Request succeeded for deleting offsets from group ${groupId}.`] : []),
    "",
    ...tableLines(columns, rows),
  ]);
}
