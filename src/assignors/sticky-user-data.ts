import type { TopicPartitions } from "../model/index.ts";
import { ByteReader, ByteWriter, DecodeError } from "../protocol/index.ts";
import type { LastAssignment } from "./assignor.ts";

/** The generation of a member that does not say or never had one (`AbstractStickyAssignor.DEFAULT_GENERATION`). */
export const NO_GENERATION = -1;

/**
 * The user data of `StickyAssignor`: version 0 is `[[topic, [partition]]]`, version 1 adds the generation behind it.
 * No version number is written, so a reader finds out by trying.
 */
export function encodeStickyUserData(last: LastAssignment): Uint8Array {
  const writer = new ByteWriter();
  writer.int32(last.partitions.length);
  for (const { topic, partitions } of last.partitions) {
    writer.string(topic);
    writer.int32(partitions.length);
    for (const partition of partitions) writer.int32(partition);
  }
  writer.int32(last.generationId);
  return writer.takeBytes();
}

/** Unreadable bytes stand for a member that had nothing: a leader has to live with whatever members send. */
export function decodeStickyUserData(userData: Uint8Array | null): LastAssignment {
  if (userData === null || userData.length === 0) return NOTHING;
  const reader = new ByteReader(userData);
  const partitions = orNull(() => readTopics(reader));
  if (partitions === null) return NOTHING;
  return { partitions, generationId: orNull(() => reader.int32()) ?? NO_GENERATION };
}

/** The user data of `CooperativeStickyAssignor`: the generation, for leaders that read subscriptions below v2. */
export function encodeCooperativeUserData(generationId: number): Uint8Array {
  const writer = new ByteWriter();
  writer.int32(generationId);
  return writer.takeBytes();
}

export function decodeCooperativeUserData(userData: Uint8Array | null): number {
  if (userData === null) return NO_GENERATION;
  return orNull(() => new ByteReader(userData).int32()) ?? NO_GENERATION;
}

const NOTHING: LastAssignment = { partitions: [], generationId: NO_GENERATION };

/** Counts are not trusted: every element is read, and reading fails at the end of the bytes. */
function readTopics(reader: ByteReader): TopicPartitions[] {
  const topics: TopicPartitions[] = [];
  for (let count = reader.int32(); topics.length < count; ) {
    const topic = reader.text(reader.uint16());
    const partitions: number[] = [];
    for (let left = reader.int32(); left > 0; left--) partitions.push(reader.int32());
    topics.push({ topic, partitions });
  }
  return topics;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
