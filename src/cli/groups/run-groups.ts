import type { Admin } from "../../node-client/index.ts";
import type { Output } from "../output.ts";
import { deleteGroups, deleteOffsets } from "./delete.ts";
import { describeGroups } from "./describe.ts";
import type { GroupsAction } from "./groups-action.ts";
import { listGroups } from "./list.ts";
import { resetOffsets } from "./reset-offsets.ts";

/** Does what `regroup groups` was asked for. */
export function runGroups(admin: Admin, action: GroupsAction, output: Output): Promise<void> {
  switch (action.type) {
    case "list":
      return listGroups(admin, action, output);
    case "describe":
      return describeGroups(admin, action, output);
    case "resetOffsets":
      return resetOffsets(admin, action, output);
    case "delete":
      return deleteGroups(admin, action, output);
    case "deleteOffsets":
      return deleteOffsets(admin, action, output);
  }
}
