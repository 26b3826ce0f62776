import type { MemberSubscription } from "../../assignors/index.ts";
import {
  ByteReader,
  type ConsumerProtocolSubscription,
  consumerProtocolSubscription,
  DecodeError,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  type JoinGroupResponseMember,
} from "../../protocol/index.ts";
import type { PartitionList } from "./events.ts";
import { NONE, sorted } from "./partition-lists.ts";

/** Reads what other clients make of the consumer protocol, some of whom do not keep to it. */

const VERSION_BYTES = 2;
const NO_GENERATION = -1;

/**
 * A member's subscription as its JoinGroup brought it. Bytes that announce a version and end with the body of an older
 * one (platformatic up to 2.11, custom assigners of kafkajs) are read as that older one; a field that is half there is
 * not. Null when the bytes cannot be read at all.
 */
export function readSubscription(member: JoinGroupResponseMember): MemberSubscription | null {
  const { memberId, groupInstanceId, metadata } = member;
  const read = tolerantly(metadata);
  if (read === null) return null;
  return {
    memberId,
    groupInstanceId,
    rackId: read.rackId,
    topics: read.topics,
    ownedPartitions: read.ownedPartitions,
    generationId: read.generationId,
    // The response's bytes may be used again by the time that the assignor reads this.
    userData: read.userData === null ? null : read.userData.slice(),
  };
}

/** A member that subscribes to nothing: it takes part in the generation and gets nothing. */
export function emptySubscription(member: JoinGroupResponseMember): MemberSubscription {
  const { memberId, groupInstanceId } = member;
  return {
    memberId,
    groupInstanceId,
    rackId: null,
    topics: [],
    ownedPartitions: [],
    generationId: NO_GENERATION,
    userData: null,
  };
}

function tolerantly(bytes: Uint8Array): ConsumerProtocolSubscription | null {
  return orNull(() => decodeSubscription(bytes)) ?? readAsOlder(bytes);
}

/** The newest older version that ends exactly where the bytes do. */
function readAsOlder(bytes: Uint8Array): ConsumerProtocolSubscription | null {
  if (bytes.length < VERSION_BYTES) return null;
  const announced = new ByteReader(bytes).int16();
  const newest = Math.min(announced, consumerProtocolSubscription.versions.max) - 1;
  for (let version = newest; version >= 0; version--) {
    const body = bytes.subarray(VERSION_BYTES);
    const read = orNull(() => consumerProtocolSubscription.decode(body, version));
    if (read !== null) return read;
  }
  return null;
}

/** Throws `DecodeError`. No bytes at all are an empty assignment: so does kafkajs tell a member that it gets nothing. */
export function readAssignment(bytes: Uint8Array): PartitionList {
  if (bytes.length === 0) return NONE;
  return sorted(decodeAssignment(bytes).assignedPartitions);
}

export function writeAssignment(partitions: PartitionList): Uint8Array {
  return encodeAssignment({
    assignedPartitions: partitions.map(({ topic, partitions: numbers }) => ({
      topic,
      partitions: [...numbers],
    })),
  });
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
