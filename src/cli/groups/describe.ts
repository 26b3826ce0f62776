import type { TopicPartition } from "../../model/index.ts";
import type { ListedOffset } from "../../node-client/index.ts";
import { type Admin, FailedItemsError, type GroupDescription } from "../../node-client/index.ts";
import type { Output } from "../output.ts";
import { membersTable, offsetsTable, stateTable } from "./describe-tables.ts";
import type { GroupsAction } from "./groups-action.ts";
import { chosenGroups } from "./list.ts";
import { type OffsetRow, offsetRows, partitionsOfGroup } from "./offset-rows.ts";

type DescribeAction = Extract<GroupsAction, { readonly type: "describe" }>;

/** `--describe`: tables as kafka-consumer-groups prints them, a group after the other. */
export async function describeGroups(
  admin: Admin,
  action: DescribeAction,
  output: Output,
): Promise<void> {
  const groupIds = await chosenGroups(admin, action.groups);
  if (groupIds.length === 0) {
    if (output.isJson) output.document({ groups: [] });
    return;
  }
  if (groupIds.length > 1) output.progress(`Describing ${groupIds.length} groups`);
  const groups = [...(await admin.describeGroups(groupIds)).values()];
  if (action.show === "offsets") return describeOffsets(admin, { groups, action }, output);
  if (output.isJson) {
    output.document({ groups: groups.map(groupJson) });
    return;
  }
  for (const group of groups) {
    sayState(group, output);
    const table = action.show === "members" ? membersTable : stateTable;
    output.lines(["", ...table(group, action.verbose)]);
  }
}

async function describeOffsets(
  admin: Admin,
  { groups, action }: { groups: readonly GroupDescription[]; action: DescribeAction },
  output: Output,
): Promise<void> {
  const offsets = await admin.listOffsetsOfGroups(groups.map(({ groupId }) => groupId));
  const partitions = groups.flatMap((group) =>
    partitionsOfGroup(group, offsets.get(group.groupId) ?? []),
  );
  if (groups.length > 1) output.progress(`Asking for the ends of ${partitions.length} partitions`);
  const logEndOffsets = await endsOf(admin, partitions, output);
  const described = groups.map((group) => {
    const committed = offsets.get(group.groupId) ?? [];
    return { group, rows: offsetRows({ group, committed, logEndOffsets }) };
  });
  if (output.isJson) {
    output.document({
      groups: described.map(({ group, rows }) => ({
        ...groupJson(group),
        offsets: rows.map(rowJson),
      })),
    });
    return;
  }
  for (const { group, rows } of described) {
    sayState(group, output);
    if (rows.length > 0) output.lines(["", ...offsetsTable(rows, action.verbose)]);
  }
}

/** Log ends by `topic-0`. What has no leader, or is deleted by now, has none: said, and not shown. */
async function endsOf(
  admin: Admin,
  partitions: readonly TopicPartition[],
  output: Output,
): Promise<Map<string, number>> {
  let listed: readonly ListedOffset[];
  try {
    listed = await admin.listOffsets(partitions.map((each) => ({ ...each, at: "latest" })));
  } catch (error) {
    if (!(error instanceof FailedItemsError)) throw error;
    output.note(`Some log ends are not known. ${error.message}.`);
    listed = [...error.succeeded.values()] as ListedOffset[];
  }
  const ends = new Map<string, number>();
  for (const { topic, partition, offset } of listed) {
    if (offset !== null) ends.set(`${topic}-${partition}`, offset);
  }
  return ends;
}

const REBALANCING: ReadonlySet<string> = new Set([
  "PreparingRebalance",
  "CompletingRebalance",
  "Assigning",
  "Reconciling",
]);

function sayState({ groupId, state }: GroupDescription, output: Output): void {
  if (state === "Empty") output.note(`\nConsumer group '${groupId}' has no active members.`);
  if (REBALANCING.has(state)) {
    output.note(`\nWarning: Consumer group '${groupId}' is rebalancing.`);
  }
}

function groupJson(group: GroupDescription): object {
  const { groupId, type, protocolType, state, partitionAssignor, coordinator, members } = group;
  return {
    groupId,
    type,
    protocolType,
    state,
    partitionAssignor: partitionAssignor || null,
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.targetAssignmentEpoch,
    // The bytes of other protocols are nobody's JSON.
    members: members.map(({ assignmentBytes, ...member }) => member),
  };
}

function rowJson({ groupId, member, ...row }: OffsetRow): object {
  return {
    ...row,
    memberId: member?.memberId ?? null,
    host: member?.host ?? null,
    clientId: member?.clientId ?? null,
  };
}
