import type { GroupMetadataValueMemberMetadata } from "../../protocol/index.ts";
import { type ByteString, fromByteString } from "../byte-string.ts";
import { type GroupMetadataRecord, newGroupMetadataRecord } from "../journal/records.ts";
import type { ClassicGroup, ClassicMember } from "./group.ts";
import { metadataFor } from "./protocols.ts";

/** The record of the group's generation as it is. */
export function storedGeneration(group: ClassicGroup): GroupMetadataRecord {
  return generationRecord(group, (member) => fromByteString(member.assignment));
}

/** The record of the group's generation with what its leader has just assigned; members left out get nothing. */
export function assignedGeneration(
  group: ClassicGroup,
  assignments: ReadonlyMap<string, Uint8Array>,
): GroupMetadataRecord {
  return generationRecord(group, ({ memberId }) => assignments.get(memberId) ?? new Uint8Array(0));
}

function generationRecord(
  group: ClassicGroup,
  assignmentOf: (member: ClassicMember) => Uint8Array,
): GroupMetadataRecord {
  return newGroupMetadataRecord(group.groupId, {
    protocolType: group.protocolType ?? "",
    generation: group.generationId,
    protocol: group.protocolName,
    leader: group.leaderId,
    currentStateTimestamp: group.stateSinceMs ?? -1,
    members: Array.from(group.members.values(), (member) =>
      memberMetadata(member, metadataFor(member, group.protocolName), assignmentOf(member)),
    ),
  });
}

function memberMetadata(
  member: ClassicMember,
  subscription: ByteString,
  assignment: Uint8Array,
): GroupMetadataValueMemberMetadata {
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeout: member.rebalanceTimeoutMs,
    sessionTimeout: member.sessionTimeoutMs,
    subscription: fromByteString(subscription),
    assignment,
  };
}
