import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from "../../src/protocol/index.ts";

/** The version that the embedded messages are written in. */
const VERSION = 1;

function versioned(body: Uint8Array): Uint8Array {
  return Uint8Array.of(0, VERSION, ...body);
}

/** What a consumer subscribed to these topics sends as the metadata of its protocol. */
export function subscriptionBytes(topics: readonly string[]): Uint8Array {
  return versioned(consumerProtocolSubscription.encode({ topics: [...topics] }, VERSION));
}

/** What a leader sends as the assignment of one consumer: partitions by topic. */
export function assignmentBytes(
  partitions: Readonly<Record<string, readonly number[]>>,
): Uint8Array {
  const assignedPartitions = Object.entries(partitions).map(([topic, of]) => ({
    topic,
    partitions: [...of],
  }));
  return versioned(consumerProtocolAssignment.encode({ assignedPartitions }, VERSION));
}
