import type { Admin, GroupListing } from "../../node-client/index.ts";
import type { Output } from "../output.ts";
import { type Column, tableLines } from "../table.ts";
import type { GroupChoice, GroupsAction } from "./groups-action.ts";

/** Groups of consumers: those of Connect and others have protocols of their own. */
const CONSUMER_GROUPS = {
  types: ["classic", "consumer"],
  protocolTypes: ["consumer", ""],
} as const;

/** `--list`: ids, and where they were asked for, states and types. */
export async function listGroups(
  admin: Admin,
  { states, types }: Extract<GroupsAction, { readonly type: "list" }>,
  output: Output,
): Promise<void> {
  const groups = await admin.listGroups({
    ...CONSUMER_GROUPS,
    ...(types === null || types.length === 0 ? {} : { types }),
    ...(states === null ? {} : { states }),
  });
  if (output.isJson) {
    output.document({ groups });
  } else if (states === null && types === null) {
    output.lines(groups.map(({ groupId }) => groupId));
  } else {
    output.lines(groupsTable(groups, { states: states !== null, types: types !== null }));
  }
}

/** The columns that were asked for, as kafka-consumer-groups has them. */
export function groupsTable(
  groups: readonly GroupListing[],
  shown: { readonly states: boolean; readonly types: boolean },
): string[] {
  const longest = Math.max(15, ...groups.map(({ groupId }) => groupId.length));
  const columns: Column[] = [
    { title: "GROUP", leastWidth: longest + 10 },
    ...(shown.types ? [{ title: "TYPE", leastWidth: 20 }] : []),
    ...(shown.states ? [{ title: "STATE", leastWidth: 20 }] : []),
  ];
  return tableLines(
    columns,
    groups.map(({ groupId, type, state }) => [
      groupId,
      ...(shown.types ? [`${type.charAt(0).toUpperCase()}${type.slice(1)}`] : []),
      ...(shown.states ? [state] : []),
    ]),
  );
}

/** The groups that are meant: those that were named, or all of consumers. */
export async function chosenGroups(admin: Admin, choice: GroupChoice): Promise<readonly string[]> {
  if (choice !== null) return choice;
  return (await admin.listGroups(CONSUMER_GROUPS)).map(({ groupId }) => groupId);
}
