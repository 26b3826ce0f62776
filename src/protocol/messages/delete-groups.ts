import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const deletableGroupResult = struct("DeletableGroupResult", {
  groupId: string("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
});

/**
 * Deletes empty groups and their committed offsets. Errors: `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`,
 * `NOT_COORDINATOR`, `INVALID_GROUP_ID`.
 */
export const deleteGroups = api({
  key: 42,
  name: "DeleteGroups",
  versions: "0-2",
  flexible: "2+",
  request: {
    /** The group ids. */
    groupsNames: array("0+", "string"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    results: array("0+", deletableGroupResult),
  },
});

export interface DeleteGroupsRequest extends Decoded<typeof deleteGroups.request> {}
export interface DeleteGroupsRequestInput extends Input<typeof deleteGroups.request> {}
export interface DeleteGroupsResponse extends Decoded<typeof deleteGroups.response> {}
export interface DeleteGroupsResponseInput extends Input<typeof deleteGroups.response> {}

export interface DeletableGroupResult extends Decoded<typeof deletableGroupResult> {}
