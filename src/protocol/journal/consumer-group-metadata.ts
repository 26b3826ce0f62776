import { type Decoded, type Input, int32, int64Bits, string } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

/** The epoch of a group of the consumer protocol (KIP-848). */
export const consumerGroupMetadataRecord = journalRecord({
  type: 3,
  name: "ConsumerGroupMetadata",
  key: {
    groupId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    /** The group epoch. */
    epoch: int32("0+"),
    /** Hash of the subscribed topics' metadata (KIP-1101), 0 for none; only to be compared. */
    metadataHash: int64Bits("0+", { tag: 0, tagged: "0+" }),
  },
});

export interface ConsumerGroupMetadataKey extends Decoded<typeof consumerGroupMetadataRecord.key> {}
export interface ConsumerGroupMetadataKeyInput
  extends Input<typeof consumerGroupMetadataRecord.key> {}
export interface ConsumerGroupMetadataValue
  extends Decoded<typeof consumerGroupMetadataRecord.value> {}
export interface ConsumerGroupMetadataValueInput
  extends Input<typeof consumerGroupMetadataRecord.value> {}
