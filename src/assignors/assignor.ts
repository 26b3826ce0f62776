import type { TopicPartitions } from "../model/index.ts";

/** The assignor names that clients list as protocols of a JoinGroup, in Kafka's spelling. */
export type AssignorName = "range" | "roundrobin" | "sticky" | "cooperative-sticky";

/**
 * How a member of a group using the assignor rebalances: `EAGER` gives everything up before it rejoins, `COOPERATIVE`
 * keeps what it owns and revokes only what the new assignment takes away (KIP-429).
 */
export type RebalanceProtocol = "EAGER" | "COOPERATIVE";

/** What the group's leader knows of one member: its subscription as JoinGroup delivered it. */
export interface MemberSubscription {
  readonly memberId: string;
  /** `group.instance.id` of a static member (KIP-345), null for a dynamic one. */
  readonly groupInstanceId: string | null;
  /** `client.rack` (KIP-881), null or empty when unknown. */
  readonly rackId: string | null;
  /** Topics that do not exist are allowed here and are passed over. */
  readonly topics: readonly string[];
  /** What the member still owns (subscription v1, KIP-429); empty for eager members. */
  readonly ownedPartitions: readonly TopicPartitions[];
  /** The generation in which it owned them (subscription v2, KIP-792); negative when the member does not say. */
  readonly generationId: number;
  /** The assignor's own bytes, as `subscriptionUserData` of that member's assignor made them. */
  readonly userData: Uint8Array | null;
}

/** A topic as the cluster's metadata describes it. */
export interface TopicMetadata {
  readonly name: string;
  readonly partitionCount: number;
  /** By partition, the racks that hold a replica of it, offline replicas included; left out when racks are unknown. */
  readonly replicaRacks?: readonly (readonly string[])[];
}

/** The input of one assignment. The order of members and of topics has no influence on the result. */
export interface AssignorInput {
  readonly members: readonly MemberSubscription[];
  readonly topics: readonly TopicMetadata[];
}

/**
 * Every member of the input with its partitions: topics ascending by name, partitions ascending, an empty list for a
 * member that gets nothing.
 */
export type Assignment = ReadonlyMap<string, readonly TopicPartitions[]>;

/** What a member remembers of its last assignment, for the user data of its next subscription. */
export interface LastAssignment {
  readonly partitions: readonly TopicPartitions[];
  readonly generationId: number;
}

/** A client-side assignor: Kafka's `ConsumerPartitionAssignor` as a pure function. */
export interface Assignor {
  /** The protocol's name in JoinGroup: Kafka's own for the four of this folder, any other for an assignor of the user's. */
  readonly name: AssignorName | (string & {});
  /** The rebalance protocols it supports, the preferred one first. */
  readonly protocols: readonly RebalanceProtocol[];
  /** The user data of a member's subscription; `last` is null before its first assignment. Null means no user data. */
  subscriptionUserData(last: LastAssignment | null): Uint8Array | null;
  assign(input: AssignorInput): Assignment;
}
