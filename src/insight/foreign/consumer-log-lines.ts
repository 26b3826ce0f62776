import { type LinePattern, line, protocolOf } from "./log-pattern.ts";

/** Lines of KIP-848 groups. */
export const CONSUMER_LINES: readonly LinePattern[] = [
  inGroup(
    "Member (?<member>.+?) joins the consumer group using the (?<protocol>\\w+) protocol",
    (at) => ({
      type: "ConsumerMemberJoined",
      groupId: at.group,
      memberId: at.member,
      groupInstanceId: null,
      protocol: protocolOf(at),
    }),
  ),
  inGroup(
    "Static [Mm]ember (?<member>.+?) with instance id (?<instance>.+?) joins the consumer group using the (?<protocol>\\w+) protocol",
    (at) => ({
      type: "ConsumerMemberJoined",
      groupId: at.group,
      memberId: at.member,
      groupInstanceId: at.instance,
      protocol: protocolOf(at),
    }),
  ),
  inGroup(
    "Static [Mm]ember with instance id (?<instance>.+?) re-joins the consumer group using the \\w+ protocol\\. Created a new member (?<member>.+?) to replace the existing member (?<oldMember>.+?)",
    (at) => ({
      type: "ConsumerMemberReplaced",
      groupId: at.group,
      groupInstanceId: at.instance,
      memberId: at.member,
      oldMemberId: at.oldMember,
    }),
  ),
  inGroup(
    "Bumped group epoch to (?<number>\\d+)(?: with metadata hash (?<hash>-?\\d+))?",
    (at) => ({
      type: "GroupEpochBumped",
      groupId: at.group,
      groupEpoch: Number(at.number),
      metadataHash: at.hash ?? null,
    }),
  ),
  inGroup(
    "Computed a new target assignment for epoch (?<number>\\d+) with '(?<assignor>.*?)' assignor in (?<ms>\\d+)ms.*?",
    (at) => ({
      type: "TargetAssigned",
      groupId: at.group,
      groupEpoch: Number(at.number),
      assignorName: at.assignor,
      tookMs: Number(at.ms),
    }),
  ),
  inGroup("Member (?<member>.+?) updated its subscribed topics to: (?<topics>.*?)", (at) => ({
    type: "SubscriptionUpdated",
    groupId: at.group,
    memberId: at.member,
    topics: at.topics,
  })),
  inGroup(
    "Static [Mm]ember (?<member>.+?) with instance id (?<instance>.+?) temporarily left the consumer group",
    (at) => ({
      type: "StaticMemberAway",
      groupId: at.group,
      memberId: at.member,
      groupInstanceId: at.instance,
    }),
  ),
  inGroup(
    "(?:Static [Mm]ember|Member) (?<member>.+?)(?: with instance id .+?)? left the consumer group",
    (at) => ({ type: "ConsumerMemberLeft", groupId: at.group, memberId: at.member }),
  ),
  inGroup(
    "Member (?<member>.+?) fenced from the group because (?:the|its) (?:member )?session expired",
    (at) => ({ type: "ConsumerSessionExpired", groupId: at.group, memberId: at.member }),
  ),
  inGroup(
    "Member (?<member>.+?) fenced from the group because it failed to transition from epoch (?<number>\\d+) within (?<ms>\\d+)ms",
    (at) => ({
      type: "ConsumerRebalanceTimedOut",
      groupId: at.group,
      memberId: at.member,
      memberEpoch: Number(at.number),
      timeoutMs: Number(at.ms),
    }),
  ),
  inGroup("Converted the classic group to a consumer group", (at) => ({
    type: "GroupConverted",
    groupId: at.group,
    to: "consumer",
  })),
  inGroup("Converted the consumer group to a classic group", (at) => ({
    type: "GroupConverted",
    groupId: at.group,
    to: "classic",
  })),
];

/** A line that names its group first. */
function inGroup(pattern: string, read: LinePattern["read"]): LinePattern {
  return line("[GroupId ", `^\\[GroupId (?<group>.+?)\\] ${pattern}\\.?$`, read);
}
