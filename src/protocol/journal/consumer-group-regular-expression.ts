import { array, type Decoded, type Input, int64, string } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

/** The topics that a regular expression of a group matched. */
export const consumerGroupRegularExpressionRecord = journalRecord({
  type: 16,
  name: "ConsumerGroupRegularExpression",
  key: {
    groupId: string("0"),
    /** In RE2/J's syntax. */
    regularExpression: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    /** The topics matched. */
    topics: array("0+", "string"),
    /** Version of the cluster's metadata that it was resolved against. */
    version: int64("0+"),
    /** Epoch milliseconds of the resolution. */
    timestamp: int64("0+"),
  },
});

export interface ConsumerGroupRegularExpressionKey
  extends Decoded<typeof consumerGroupRegularExpressionRecord.key> {}
export interface ConsumerGroupRegularExpressionKeyInput
  extends Input<typeof consumerGroupRegularExpressionRecord.key> {}
export interface ConsumerGroupRegularExpressionValue
  extends Decoded<typeof consumerGroupRegularExpressionRecord.value> {}
export interface ConsumerGroupRegularExpressionValueInput
  extends Input<typeof consumerGroupRegularExpressionRecord.value> {}
