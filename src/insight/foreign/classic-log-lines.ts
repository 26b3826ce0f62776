import { type LinePattern, line, protocolOf } from "./log-pattern.ts";
import { clientReason, idList, readReason } from "./log-reason.ts";

/** 3.x names the partition of the journal behind the generation. */
const PARTITION = "(?: \\(__consumer_offsets-\\d+\\))?";

/** Lines of classic groups, and of a group that a new coordinator has loaded. */
export const CLASSIC_LINES: readonly LinePattern[] = [
  line(
    "Preparing to rebalance group ",
    `^Preparing to rebalance group (?<group>.+?) in state \\w+ with old generation (?<number>-?\\d+)${PARTITION} \\(reason: (?<reason>.*)\\)\\.?$`,
    (at) => ({
      type: "RebalanceStarted",
      groupId: at.group,
      generationId: Number(at.number),
      ...readReason(at.reason),
    }),
  ),
  line(
    "Stabilized group ",
    `^Stabilized group (?<group>.+?) generation (?<number>\\d+)${PARTITION} with (?<count>\\d+) members\\.?$`,
    (at) => ({
      type: "Stabilized",
      groupId: at.group,
      generationId: Number(at.number),
      memberCount: Number(at.count),
    }),
  ),
  line(
    "Assignment received from leader ",
    "^Assignment received from leader (?<member>.+?) for group (?<group>.+?) for generation (?<number>\\d+)\\. The group has (?<count>\\d+) members, (?<staticCount>\\d+) of which are static\\.?",
    (at) => ({
      type: "AssignmentReceived",
      groupId: at.group,
      generationId: Number(at.number),
      leaderId: at.member,
      memberCount: Number(at.count),
      staticMemberCount: Number(at.staticCount),
    }),
  ),
  line(
    "Member ",
    "^Member (?<member>.+?) in group (?<group>.+) has failed, removing it from the group\\.?$",
    (at) => ({ type: "MemberFailed", groupId: at.group, memberId: at.member }),
  ),
  line(
    "[Group ",
    "^\\[Group (?<group>.+?)\\] (?:Dynamic |Pending )?[Mm]ember (?<member>.+?) has left group (?:.+ )?through explicit `LeaveGroup`(?: request)?; client reason: (?<said>.*)$",
    (at) => ({
      type: "MemberLeft",
      groupId: at.group,
      memberId: at.member,
      clientReason: clientReason(at.said),
    }),
  ),
  line(
    "[Group",
    "^\\[Group(?:Id)? (?<group>.+?)\\] (?:Static |Dynamic )[Mm]ember (?<member>.+?)(?: with instance id .+?)? has left group through explicit `LeaveGroup` request; client reason: (?<said>.*)$",
    (at) => ({
      type: "MemberLeft",
      groupId: at.group,
      memberId: at.member,
      clientReason: clientReason(at.said),
    }),
  ),
  line(
    "Group ",
    "^Group (?<group>.+?) removed dynamic members who haven't joined: (?<member>.*)$",
    (at) => ({ type: "MembersRemoved", groupId: at.group, memberIds: idList(at.member) }),
  ),
  line(
    "Group ",
    `^Group (?<group>.+) with generation (?<number>\\d+) is now empty${PARTITION}\\.?$`,
    (at) => ({ type: "Emptied", groupId: at.group, generationId: Number(at.number) }),
  ),
  line(
    "Group ",
    "^Group (?<group>.+) could not complete rebalance because no members rejoined\\.?$",
    (at) => ({ type: "NobodyRejoined", groupId: at.group }),
  ),
  line(
    "Setting empty assignments for members ",
    "^Setting empty assignments for members (?<member>.*?) of (?<group>.+) for generation (?<number>\\d+)\\.?$",
    (at) => ({
      type: "AssignmentsMissing",
      groupId: at.group,
      generationId: Number(at.number),
      memberIds: idList(at.member),
    }),
  ),
  line(
    "Static member with groupInstanceId=",
    "^Static member with groupInstanceId=(?<instance>.+?) and unknown member id joins group (?<group>.+) in \\w+ state\\. Replacing previously mapped member (?<oldMember>.+) with this groupInstanceId\\.?$",
    (at) => ({
      type: "StaticMemberMapped",
      groupId: at.group,
      groupInstanceId: at.instance,
      oldMemberId: at.oldMember,
    }),
  ),
  line(
    "Static member which joins during Stable stage",
    "^Static member which joins during Stable stage and doesn't affect (?:the )?selected ?[Pp]rotocol will not trigger a? ?rebalance\\.?$",
    () => ({ type: "StaticMemberWelcomed" }),
  ),
  line(
    "Loaded ",
    "^Loaded (?<protocol>classic|consumer) group (?<group>.+) with (?<count>\\d+) members\\.?$",
    (at) => ({
      type: "GroupLoaded",
      groupId: at.group,
      groupType: protocolOf(at),
      memberCount: Number(at.count),
    }),
  ),
  line(
    "[GroupId=",
    "^\\[GroupId=(?<group>.+?)\\] Unload(?:ed|ing) group metadata for .*$",
    (at) => ({ type: "GroupUnloaded", groupId: at.group }),
  ),
];
