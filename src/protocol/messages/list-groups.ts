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

const listedGroup = struct("ListedGroup", {
  groupId: string("0+"),
  /** The kind of protocol: `consumer`, `connect`, …. */
  protocolType: string("0+"),
  /** The group's state. */
  groupState: string("4+", { ignorable: true }),
  /** `classic`, `consumer`, `share` or `streams`. */
  groupType: string("5+", { ignorable: true }),
});

/**
 * The groups that a broker coordinates.
 *
 * Versions: 3 flexible; 4 states (KIP-518); 5 types (KIP-848).
 */
export const listGroups = api({
  key: 16,
  name: "ListGroups",
  versions: "0-5",
  flexible: "3+",
  request: {
    /** Only groups in these states, without regard to case; empty for all. */
    statesFilter: array("4+", "string"),
    /** Only groups of these types (`classic`, `consumer`, …); empty for all. */
    typesFilter: array("5+", "string"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    groups: array("0+", listedGroup),
  },
});

export interface ListGroupsRequest extends Decoded<typeof listGroups.request> {}
export interface ListGroupsRequestInput extends Input<typeof listGroups.request> {}
export interface ListGroupsResponse extends Decoded<typeof listGroups.response> {}
export interface ListGroupsResponseInput extends Input<typeof listGroups.response> {}

export interface ListedGroup extends Decoded<typeof listedGroup> {}
