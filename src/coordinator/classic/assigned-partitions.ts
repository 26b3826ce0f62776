import type { TopicPartitions } from "../../model/index.ts";
import { ByteReader, consumerProtocolAssignment, DecodeError } from "../../protocol/index.ts";
import { type ByteString, fromByteString } from "../byte-string.ts";

/**
 * The partitions of an embedded consumer protocol assignment, null if the bytes are not one. No bytes assign nothing.
 */
export function assignedPartitions(assignment: ByteString): readonly TopicPartitions[] | null {
  if (assignment === "") return [];
  const reader = new ByteReader(fromByteString(assignment));
  try {
    if (reader.int16() < 0) return null;
    return consumerProtocolAssignment.read(reader, 0).assignedPartitions;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
