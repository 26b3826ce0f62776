import type { NoteMember, TopicPartitions, Uuid } from "../../model/index.ts";

/**
 * One record of `__consumer_offsets` as a watcher from outside reads it: decoded, and in no wire form. A tombstone is
 * an event of its own, for what is taken back tells as much as what is written.
 */
export type JournalEvent = JournalEventHeader & JournalEventBody;

export interface JournalEventHeader {
  readonly groupId: string;
  /** The record's offset in the group's partition of the journal: the order in which the coordinator decided. */
  readonly offset: number;
  /** The record's timestamp, epoch milliseconds of the coordinator; -1 where the record has none. */
  readonly atMs: number;
  /** Records before this offset may have been missed: compacted away, or too old to be read. Absent: none were. */
  readonly completeFromOffset?: number;
}

export type JournalEventBody =
  | OffsetStored
  | { readonly type: "OffsetForgotten"; readonly topic: string; readonly partition: number }
  | ClassicGroupStored
  | { readonly type: "ClassicGroupForgotten" }
  | {
      readonly type: "GroupEpochStored";
      readonly groupEpoch: number;
      /** Hash of the metadata of the subscribed topics, signed, in decimal as a log has it; null for none, as before 4.1. */
      readonly metadataHash: string | null;
    }
  | { readonly type: "GroupEpochForgotten" }
  | { readonly type: "TopicsStored"; readonly topics: readonly JournalTopic[] }
  | ConsumerMemberStored
  | { readonly type: "ConsumerMemberForgotten"; readonly memberId: string }
  | {
      readonly type: "TargetEpochStored";
      readonly assignmentEpoch: number;
      /** When the target was computed; null before 4.3, which does not say. */
      readonly assignedAtMs: number | null;
    }
  | { readonly type: "TargetEpochForgotten" }
  | {
      readonly type: "TargetStored";
      readonly memberId: string;
      readonly partitions: readonly TopicIdPartitions[];
    }
  | { readonly type: "TargetForgotten"; readonly memberId: string }
  | CurrentAssignmentStored
  | { readonly type: "CurrentAssignmentForgotten"; readonly memberId: string }
  | {
      readonly type: "RegexResolved";
      readonly regex: string;
      readonly topics: readonly string[];
      readonly resolvedAtMs: number;
    }
  | { readonly type: "RegexForgotten"; readonly regex: string };

/** Keys 0 and 1. Who committed is not recorded. */
export interface OffsetStored {
  readonly type: "OffsetStored";
  readonly topic: string;
  readonly partition: number;
  readonly committedOffset: number;
  /** When the coordinator took the commit; it may be before the record's own timestamp. */
  readonly committedAtMs: number;
  /** Null where the value is older than topic ids. */
  readonly topicId: Uuid | null;
}

/** Key 2: not always a rebalance; a static member that is replaced, and a group that is created, are written too. */
export interface ClassicGroupStored {
  readonly type: "ClassicGroupStored";
  /** "" for a group that only stores offsets. */
  readonly protocolType: string;
  readonly generationId: number;
  readonly protocolName: string | null;
  readonly leaderId: string | null;
  /** When the group entered the state it was in as the record was written; null where that was not recorded. */
  readonly stateSinceMs: number | null;
  readonly members: readonly JournalMember[];
}

/** A member of a classic group. */
export interface JournalMember extends NoteMember {
  readonly sessionTimeoutMs: number;
  /** Null in values of version 0. */
  readonly rebalanceTimeoutMs: number | null;
  /** Topics of the chosen protocol's subscription; null where the bytes are not the consumer protocol's. */
  readonly topics: readonly string[] | null;
  /** What the leader gave it, nothing if it was left out; null where the bytes are not the consumer protocol's. */
  readonly partitions: readonly TopicPartitions[] | null;
}

/** Key 5. */
export interface ConsumerMemberStored {
  readonly type: "ConsumerMemberStored";
  readonly member: NoteMember;
  readonly topics: readonly string[];
  /** Null for none. */
  readonly regex: string | null;
  /** -1 unknown. */
  readonly rebalanceTimeoutMs: number;
  readonly serverAssignor: string | null;
  /** Set while the member speaks the classic protocol (online migration). */
  readonly classic: {
    readonly sessionTimeoutMs: number;
    readonly protocols: readonly string[];
  } | null;
}

/** Key 8: one step of a member towards its target. */
export interface CurrentAssignmentStored {
  readonly type: "CurrentAssignmentStored";
  readonly memberId: string;
  /** −2: a static member that is away, and is expected back within its session timeout. */
  readonly memberEpoch: number;
  readonly previousMemberEpoch: number;
  /** Unknown: a state that this reader has no name for. */
  readonly state: "Stable" | "UnrevokedPartitions" | "UnreleasedPartitions" | "Unknown";
  readonly assigned: readonly TopicIdPartitions[];
  readonly pendingRevocation: readonly TopicIdPartitions[];
}

/** Partitions of a topic that is told by its id alone. */
export interface TopicIdPartitions {
  readonly topicId: Uuid;
  readonly partitions: readonly number[];
}

/** A topic as the group knew it (key 4, before Kafka 4.1). */
export interface JournalTopic {
  readonly topicId: Uuid;
  readonly topic: string;
  readonly partitionCount: number;
}

/** The epoch of a static member that is away and will come back. */
export const AWAY_EPOCH = -2;
