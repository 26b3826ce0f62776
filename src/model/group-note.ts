import type { TopicPartitions } from "./topic-partition.ts";

/**
 * Group notes: the one language for what happened to a consumer group.
 *
 * Both cores emit them, `insight/` folds them into rebalance history, costs and advice. A note says what was
 * decided and when; it never says what somebody should think of it. Instants are epoch milliseconds of the
 * clock that drove the core.
 */
export type GroupNote = GroupNoteHeader & GroupEventNote;

export interface GroupNoteHeader {
  readonly atMs: number;
  readonly groupId: string;
  /** How this is known. Absent: the core that decided it said so itself, which is `observed`. */
  readonly evidence?: Evidence;
}

/**
 * How well a claim is known, best first. A claim built upon several has the weakest grade that it depends on.
 *
 * - `observed`: our own coordinator or client decided it and said so.
 * - `journal`: read from `__consumer_offsets`; the instant is the record's.
 * - `log`: read from a broker's log; the instant is the line's.
 * - `sampled`: seen by polling; the instant is that of the poll, and right within `withinMs` before it.
 * - `inferred`: concluded by a rule.
 */
export type EvidenceGrade = "observed" | "journal" | "log" | "sampled" | "inferred";

/** Where a claim comes from. */
export interface Evidence {
  readonly grade: EvidenceGrade;
  readonly source: EvidenceSource;
  /** It happened within so many ms before the instant given; 0 where the instant is exact. */
  readonly withinMs: number;
}

export type EvidenceSource =
  | "broker"
  | "consumer"
  | "__consumer_offsets"
  | "describe"
  | "broker log"
  | "rule";

/** Who a member is, as far as its coordinator knows. */
export interface NoteMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** In Kafka's form, with the leading slash: `/127.0.0.1`. */
  readonly clientHost: string;
}

/** What made a group rebalance. The last three are seen in KIP-848 groups, or from outside alone. */
export type RebalanceCause =
  | "MemberJoined"
  | "MemberRejoined"
  | "LeaderRejoined"
  | "SubscriptionChanged"
  | "StaticMemberReplaced"
  | "MemberLeft"
  | "SessionExpired"
  | "SyncTimedOut"
  | "AssignmentNotStored"
  | "GroupOverCapacity"
  /** Topics or partition counts changed (KIP-848: a new metadata hash). */
  | "TopicMetadataChanged"
  /** A member did not give its partitions up within its rebalance timeout. */
  | "RebalanceTimedOut"
  /** Somebody watched from outside and could not tell. */
  | "Unknown";

/** A member as a watcher from outside finds it: what could not be learned is null. */
export interface ObservedMember extends NoteMember {
  readonly sessionTimeoutMs: number | null;
  readonly rebalanceTimeoutMs: number | null;
  /** Assignors it offers; empty when unknown. */
  readonly protocols: readonly string[];
  readonly partitions: readonly TopicPartitions[] | null;
}

/** Kafka's states of classic and consumer groups. */
export type GroupStateName =
  | "Empty"
  | "PreparingRebalance"
  | "CompletingRebalance"
  | "Assigning"
  | "Reconciling"
  | "Stable"
  | "Dead"
  | "Unknown";

export type GroupEventNote =
  /** A JoinGroup without a member id was answered with MEMBER_ID_REQUIRED (KIP-394). */
  | { readonly type: "MemberIdAssigned"; readonly member: NoteMember; readonly deadlineMs: number }
  /** An assigned member id was never used. */
  | { readonly type: "PendingMemberExpired"; readonly memberId: string }
  /** A JoinGroup was accepted: the member waits at the barrier, or (`parked: false`) was answered at once. */
  | {
      readonly type: "MemberJoined";
      readonly member: NoteMember;
      /** Null where a watcher from outside was not told: the journal of a KIP-848 group has no session timeout. */
      readonly sessionTimeoutMs: number | null;
      readonly rebalanceTimeoutMs: number | null;
      readonly protocols: readonly string[];
      /** True when the group knew the member already. */
      readonly rejoin: boolean;
      readonly parked: boolean;
      /** What the client said of its reason (KIP-800), null when it said nothing. */
      readonly reason: string | null;
    }
  | { readonly type: "MemberLeft"; readonly member: NoteMember; readonly reason: string | null }
  /**
   * No heartbeat for a whole session. `lastHeardAtMs` is when its session was last extended; the instant of the note
   * itself where that is not known.
   */
  | {
      readonly type: "SessionExpired";
      readonly member: NoteMember;
      /** Null where a watcher from outside was not told. */
      readonly sessionTimeoutMs: number | null;
      readonly lastHeardAtMs: number;
    }
  /** A static member came back under a new member id (KIP-345). */
  | {
      readonly type: "StaticMemberReplaced";
      readonly groupInstanceId: string;
      readonly oldMemberId: string;
      readonly newMemberId: string;
      /** True when the group goes on with the stored assignment (KIP-814). */
      readonly assignmentKept: boolean;
    }
  /** A request carried an instance id that belongs to another member id now. */
  | {
      readonly type: "MemberFenced";
      readonly groupInstanceId: string;
      readonly memberId: string;
      readonly api: string;
    }
  /** The group enters PreparingRebalance. */
  | {
      readonly type: "RebalanceStarted";
      /** The generation that ends with this rebalance; -1 where only polling watches, which is told none. */
      readonly generationId: number;
      readonly fromState: "Empty" | "CompletingRebalance" | "Stable";
      readonly cause: RebalanceCause;
      /** The member whose act was the cause, null when no single member was. */
      readonly memberId: string | null;
      readonly reason: string | null;
      /** Members whose JoinGroup the barrier now waits for. */
      readonly waitingFor: readonly string[];
      /** When the barrier opens at the latest, whoever is missing; null when only the coordinator knows. */
      readonly deadlineMs: number | null;
      /**
       * False when the journal tells of the end alone: `atMs` is then the earliest instant known to lie within the
       * rebalance, and no duration may be told. Absent: known.
       */
      readonly startKnown?: boolean;
    }
  /** What is learned of the cause after the start was told (`Unknown`, or with a weaker grade). */
  | {
      readonly type: "CauseLearned";
      /** The generation that ended with the rebalance. */
      readonly generationId: number;
      readonly cause: RebalanceCause;
      readonly memberId: string | null;
      readonly reason: string | null;
    }
  /** The join phase ended: a new generation exists, and waits for its leader's assignment. */
  | {
      readonly type: "GenerationCompleted";
      readonly generationId: number;
      readonly protocolType: string | null;
      readonly protocolName: string | null;
      readonly leaderId: string | null;
      readonly members: readonly NoteMember[];
      /** Dynamic members that did not rejoin in time and are no longer in the group. */
      readonly removed: readonly string[];
      /** True when the barrier opened by its deadline and not because everybody had come. */
      readonly timedOut: boolean;
    }
  /** The leader's assignment is stored: the group is Stable. Partitions are null where the bytes are not the consumer protocol's. */
  | {
      readonly type: "AssignmentStored";
      readonly generationId: number;
      readonly assignments: readonly {
        readonly memberId: string;
        readonly partitions: readonly TopicPartitions[] | null;
      }[];
    }
  /** A member was given its assignment (the answer to its SyncGroup). */
  | { readonly type: "MemberSynced"; readonly memberId: string; readonly generationId: number }
  /** Members that had the join response did not send SyncGroup within the rebalance timeout and were removed. */
  | {
      readonly type: "SyncTimedOut";
      readonly generationId: number;
      readonly removed: readonly NoteMember[];
    }
  | {
      readonly type: "OffsetsCommitted";
      /** "" for a commit without a member (admin tools, simple consumers). */
      readonly memberId: string;
      readonly generationId: number;
      readonly offsets: readonly {
        readonly topic: string;
        readonly partition: number;
        readonly offset: number;
        /** The committed offset that this one replaced, -1 if there was none. */
        readonly previousOffset: number;
      }[];
    }
  /** A commit was refused as a whole: its sender no longer has the right to it. */
  | {
      readonly type: "CommitRefused";
      readonly memberId: string;
      readonly generationId: number;
      readonly error: string;
    }
  | { readonly type: "GroupEmptied"; readonly generationId: number }
  | { readonly type: "GroupDeleted"; readonly reason: "Deleted" | "Expired" }
  /** This broker became the group's coordinator and replayed its journal. */
  | {
      readonly type: "GroupLoaded";
      readonly generationId: number;
      readonly members: readonly NoteMember[];
    }
  /** This broker stopped being the group's coordinator. */
  | { readonly type: "GroupUnloaded" }
  /** The group as a watch began, or as it was found again after a gap: nothing before it is known. */
  | {
      readonly type: "GroupObserved";
      readonly groupType: "classic" | "consumer";
      readonly state: GroupStateName;
      /** Generation or group epoch; null when unknown (DescribeGroups has none). */
      readonly generationId: number | null;
      readonly protocolName: string | null;
      readonly coordinatorId: number | null;
      readonly members: readonly ObservedMember[];
    }
  /** A state that was seen from outside, for the ribbon and for the edges of what no journal tells. */
  | {
      readonly type: "StateSampled";
      readonly state: GroupStateName;
      readonly coordinatorId: number | null;
      readonly memberIds: readonly string[];
    }
  /** When the coordinator last heard from members. Told while somebody looks, a few times a second at most. */
  | {
      readonly type: "MembersHeard";
      /** The broker that is the coordinator; absent where it is not known. */
      readonly coordinatorId?: number;
      readonly members: readonly { readonly memberId: string; readonly lastHeardAtMs: number }[];
    }
  /** KIP-848: a new group epoch, which is the beginning of a rebalance. */
  | {
      readonly type: "EpochBumped";
      readonly groupEpoch: number;
      readonly cause: RebalanceCause;
      readonly memberId: string | null;
      readonly reason: string | null;
    }
  /** KIP-848: the target assignment of an epoch exists. */
  | {
      readonly type: "TargetComputed";
      readonly groupEpoch: number;
      readonly assignorName: string | null;
      readonly assignments: readonly {
        readonly memberId: string;
        readonly partitions: readonly TopicPartitions[];
      }[];
    }
  /** KIP-848: a step of one member towards its target. */
  | {
      readonly type: "MemberReconciled";
      readonly memberId: string;
      readonly memberEpoch: number;
      readonly state: "Stable" | "UnrevokedPartitions" | "UnreleasedPartitions";
      readonly assigned: readonly TopicPartitions[];
      readonly pendingRevocation: readonly TopicPartitions[];
    };
