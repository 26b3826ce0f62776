import type { DescribeGroupsResponseDescribedGroup } from "../../protocol/index.ts";
import { type DescribedGroupMember, errorCode } from "../../protocol/index.ts";
import { fromByteString } from "../byte-string.ts";
import type { DescribeGroupsEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import type { ClassicGroup, ClassicMember } from "./group.ts";
import { metadataFor } from "./protocols.ts";

/** From this version a group that does not exist is an error, and not a Dead group (KIP-1043). */
const GROUP_ID_NOT_FOUND_VERSION = 6;

/** What a DescribeGroups answer says of one group. */
type DescribedGroup = Omit<
  DescribeGroupsResponseDescribedGroup,
  "authorizedOperations" | "members"
> & {
  members: DescribedGroupMember[];
};

/** DescribeGroups: who is in the groups, with their assignments. Read-only. */
export function describeGroups(turn: Turn, { request, token, version }: DescribeGroupsEvent): void {
  const groups = request.groups.map((groupId) => {
    const group = turn.shard.groups.get(groupId);
    if (group === undefined || group.state.state === "Dead") return missingGroup(groupId, version);
    return describeGroup(group);
  });
  turn.reply({ type: "Reply", api: "DescribeGroups", token, response: { groups } });
}

function describeGroup(group: ClassicGroup): DescribedGroup {
  const protocolName = group.state.state === "Stable" ? group.protocolName : null;
  return {
    errorCode: errorCode("NONE"),
    errorMessage: null,
    groupId: group.groupId,
    groupState: group.state.state,
    protocolType: group.protocolType ?? "",
    protocolData: protocolName ?? "",
    members: Array.from(group.members.values(), (member) =>
      describeMember(member, protocolName === null ? "" : metadataFor(member, protocolName)),
    ),
  };
}

/** Metadata is shown of a Stable group only: elsewhere no protocol is chosen. */
function describeMember(member: ClassicMember, metadata: string): DescribedGroupMember {
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    memberMetadata: fromByteString(metadata),
    memberAssignment: fromByteString(member.assignment),
  };
}

function missingGroup(groupId: string, version: number): DescribedGroup {
  const known = version >= GROUP_ID_NOT_FOUND_VERSION;
  return {
    errorCode: errorCode(known ? "GROUP_ID_NOT_FOUND" : "NONE"),
    errorMessage: known ? `Group ${groupId} not found.` : null,
    groupId,
    groupState: "Dead",
    protocolType: "",
    protocolData: "",
    members: [],
  };
}
