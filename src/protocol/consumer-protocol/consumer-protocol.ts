import { ByteReader, ByteWriter, DecodeError } from "../primitives/index.ts";
import type { Decoded, Fields, Input, Message } from "../schema/index.ts";
import {
  type ConsumerProtocolAssignment,
  type ConsumerProtocolAssignmentInput,
  consumerProtocolAssignment,
} from "./consumer-protocol-assignment.ts";
import {
  type ConsumerProtocolSubscription,
  type ConsumerProtocolSubscriptionInput,
  consumerProtocolSubscription,
} from "./consumer-protocol-subscription.ts";

/**
 * What consumers put into the opaque bytes of the classic group protocol
 * (`org.apache.kafka.clients.consumer.internals.ConsumerProtocol`): a version, then the message. A version that is
 * newer than ours is read as our newest, since new fields go to the end; bytes behind the message are ignored.
 */

/** The version that the Java client writes. */
export const CONSUMER_PROTOCOL_VERSION = 3;

/** Throws {@link DecodeError}: the bytes are a client's, and another protocol type may use the same API. */
export function decodeSubscription(bytes: Uint8Array): ConsumerProtocolSubscription {
  return decodePrefixed(consumerProtocolSubscription, bytes);
}

/** Throws {@link DecodeError}, as {@link decodeSubscription} does. */
export function decodeAssignment(bytes: Uint8Array): ConsumerProtocolAssignment {
  return decodePrefixed(consumerProtocolAssignment, bytes);
}

export function encodeSubscription(
  value: ConsumerProtocolSubscriptionInput,
  version: number = CONSUMER_PROTOCOL_VERSION,
): Uint8Array {
  return encodePrefixed(consumerProtocolSubscription, version, value);
}

export function encodeAssignment(
  value: ConsumerProtocolAssignmentInput,
  version: number = CONSUMER_PROTOCOL_VERSION,
): Uint8Array {
  return encodePrefixed(consumerProtocolAssignment, version, value);
}

function decodePrefixed<F extends Fields>(
  message: Message<F>,
  bytes: Uint8Array,
): Decoded<{ fields: F }> {
  const reader = new ByteReader(bytes);
  const version = readVersion(reader, message.name);
  return message.read(reader, Math.min(version, message.versions.max));
}

function readVersion(reader: ByteReader, name: string): number {
  try {
    const version = reader.int16();
    if (version < 0) throw reader.fail(`version ${version} does not exist`);
    return version;
  } catch (error) {
    throw error instanceof DecodeError ? error.of(name, 0) : error;
  }
}

function encodePrefixed<F extends Fields>(
  message: Message<F>,
  version: number,
  value: Input<{ fields: F }>,
): Uint8Array {
  const writer = new ByteWriter(256);
  writer.int16(version);
  message.write(writer, version, value);
  return writer.takeBytes();
}
