import {
  array,
  bytes,
  type Decoded,
  type Input,
  int32,
  Message,
  string,
  struct,
} from "../schema/index.ts";

const consumerProtocolSubscriptionTopicPartition = struct("TopicPartition", {
  topic: string("1+"),
  partitions: array("1+", "int32"),
});

/**
 * What a consumer tells the leader of its group, as the metadata of JoinGroup.
 *
 * Versions: 1 owned partitions (KIP-429); 2 generation (KIP-792); 3 rack (KIP-881).
 */
export const consumerProtocolSubscription = new Message(
  { name: "ConsumerProtocolSubscription", versions: "0-3" },
  {
    /** The topics subscribed to. */
    topics: array("0+", "string"),
    /** The assignor's own data, null for none. */
    userData: bytes("0+", { nullable: "0+", default: null }),
    /** What the member owned when it joined (KIP-429). */
    ownedPartitions: array("1+", consumerProtocolSubscriptionTopicPartition, { ignorable: true }),
    /** The generation in which it owned them, -1 unknown (KIP-792). */
    generationId: int32("2+", { default: -1, ignorable: true }),
    /** The consumer's rack, null if it has none (KIP-881). */
    rackId: string("3+", { nullable: "3+", default: null, ignorable: true }),
  },
);

export interface ConsumerProtocolSubscription
  extends Decoded<typeof consumerProtocolSubscription> {}
export interface ConsumerProtocolSubscriptionInput
  extends Input<typeof consumerProtocolSubscription> {}

export interface ConsumerProtocolSubscriptionTopicPartition
  extends Decoded<typeof consumerProtocolSubscriptionTopicPartition> {}
