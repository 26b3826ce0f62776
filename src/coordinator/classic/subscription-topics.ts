import { ByteReader, consumerProtocolSubscription, DecodeError } from "../../protocol/index.ts";
import { type ByteString, fromByteString } from "../byte-string.ts";

/**
 * The topics of an embedded consumer protocol subscription, null if the bytes are not one.
 *
 * Like Kafka's coordinator it reads every version through the fields of version 0, of which all later versions are
 * extensions.
 */
export function subscriptionTopics(metadata: ByteString): readonly string[] | null {
  const reader = new ByteReader(fromByteString(metadata));
  try {
    if (reader.int16() < 0) return null;
    return consumerProtocolSubscription.read(reader, 0).topics;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
