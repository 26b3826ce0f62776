import { type Admin, FailedItemsError, type GroupDescription } from "../../node-client/index.ts";
import { isKafkaError } from "../kafka-error-code.ts";
import type { Output } from "../output.ts";
import { tableLines } from "../table.ts";
import type { GroupsAction } from "./groups-action.ts";
import { chosenGroups } from "./list.ts";
import { offsetsCsv, type PlannedOffset } from "./offsets-csv.ts";
import { resetPlan } from "./reset-plan.ts";

type ResetAction = Extract<GroupsAction, { readonly type: "resetOffsets" }>;

/**
 * `--reset-offsets`: shows what a group's offsets would become, and with `--execute` sets them. A group with members is
 * refused, the others are done; then the command fails.
 */
export async function resetOffsets(
  admin: Admin,
  action: ResetAction,
  output: Output,
): Promise<void> {
  const groupIds = await chosenGroups(admin, action.groups);
  const states = await statesOf(admin, groupIds);
  const onlyGroupId = groupIds.length === 1 ? (groupIds[0] ?? null) : null;
  const planned: PlannedOffset[] = [];
  const refused: string[] = [];
  for (const [index, groupId] of groupIds.entries()) {
    if (groupIds.length > 1)
      output.progress(`Group ${index + 1} of ${groupIds.length}: ${groupId}`);
    const state = states.get(groupId) ?? "Dead";
    if (state !== "Empty" && state !== "Dead") {
      refused.push(
        `Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${state}.`,
      );
      continue;
    }
    const { scenario, scope } = action;
    const request = { groupId, scenario, scope, onlyGroupId };
    const offsets = await resetPlan(admin, request, (line) => output.note(line));
    if (action.execute && offsets.length > 0) await admin.alterGroupOffsets(groupId, offsets);
    planned.push(...offsets.map((each) => ({ groupId, ...each })));
  }
  show(action, planned, output);
  throwRefusals(refused, output);
}

/** Groups that do not exist are left out: they come to be by their first offset. */
async function statesOf(
  admin: Admin,
  groupIds: readonly string[],
): Promise<Map<string, GroupDescription["state"]>> {
  let groups: ReadonlyMap<string, GroupDescription>;
  try {
    groups = await admin.describeGroups(groupIds);
  } catch (error) {
    if (!(error instanceof FailedItemsError)) throw error;
    const other = error.errors.find((each) => !isKafkaError(each, "GROUP_ID_NOT_FOUND"));
    if (other !== undefined) throw other;
    groups = error.succeeded as ReadonlyMap<string, GroupDescription>;
  }
  return new Map([...groups].map(([groupId, { state }]) => [groupId, state]));
}

function show(action: ResetAction, planned: readonly PlannedOffset[], output: Output): void {
  if (output.isJson) {
    output.document({ executed: action.execute, offsets: planned });
  } else if (action.export) {
    output.lines(offsetsCsv(planned, action.groups?.length === 1));
  } else if (planned.length > 0) {
    output.lines(["", ...planTable(planned)]);
  }
  if (action.isUnsaid && planned.length > 0) {
    output.note("Nothing was changed: this is what --execute would do.");
  }
}

/** As kafka-consumer-groups prints it. */
export function planTable(planned: readonly PlannedOffset[]): string[] {
  return tableLines(
    [
      { title: "GROUP", leastWidth: 15 },
      { title: "TOPIC", leastWidth: 15 },
      { title: "PARTITION", leastWidth: 10 },
      { title: "NEW-OFFSET", leastWidth: 15 },
    ],
    planned.map(({ groupId, topic, partition, offset }) => [
      groupId,
      topic,
      String(partition),
      String(offset),
    ]),
  );
}

function throwRefusals(refused: readonly string[], output: Output): void {
  const [first, ...others] = refused;
  if (first === undefined) return;
  for (const line of others) output.note(line);
  throw new Error(first);
}
