import type { ClassicGroupStored, JournalMember } from "../../insight/index.ts";
import type { TopicPartitions } from "../../model/index.ts";
import {
  type ByteReader,
  DecodeError,
  decodeAssignment,
  decodeSubscription,
  type GroupMetadataValueMemberMetadata,
  groupMetadataRecord,
} from "../../protocol/index.ts";
import { readVersioned } from "./read-versioned.ts";

/** The protocol type whose subscriptions and assignments are told; Connect's, for one, are its own affair. */
const CONSUMER = "consumer";

/** Reads the value of key 2. Null for a version that is not known; throws `DecodeError` for malformed bytes. */
export function classicGroupStored(value: ByteReader): ClassicGroupStored | null {
  const fields = readVersioned(groupMetadataRecord.value, value);
  if (fields === null) return null;
  const { protocolType, generation, protocol, leader, currentStateTimestamp, members } = fields;
  const readable = protocolType === CONSUMER;
  return {
    type: "ClassicGroupStored",
    protocolType,
    generationId: generation,
    protocolName: protocol,
    leaderId: leader,
    stateSinceMs: currentStateTimestamp < 0 ? null : currentStateTimestamp,
    members: members.map((member) => journalMember(member, readable)),
  };
}

function journalMember(member: GroupMetadataValueMemberMetadata, readable: boolean): JournalMember {
  const { memberId, groupInstanceId, clientId, clientHost } = member;
  return {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    sessionTimeoutMs: member.sessionTimeout,
    rebalanceTimeoutMs: member.rebalanceTimeout < 0 ? null : member.rebalanceTimeout,
    topics: readable ? unlessMalformed(() => decodeSubscription(member.subscription).topics) : null,
    partitions: readable ? unlessMalformed(() => assigned(member.assignment)) : null,
  };
}

/** No bytes assign nothing: so a member is stored that its leader left out. */
function assigned(assignment: Uint8Array): TopicPartitions[] {
  if (assignment.length === 0) return [];
  return decodeAssignment(assignment).assignedPartitions.map(({ topic, partitions }) => {
    return { topic, partitions };
  });
}

/** The bytes are a client's: what cannot be read is unknown, and the group's record is still good. */
function unlessMalformed<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
