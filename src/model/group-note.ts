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
}

/** Who a member is, as far as its coordinator knows. */
export interface NoteMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** In Kafka's form, with the leading slash: `/127.0.0.1`. */
  readonly clientHost: string;
}

/** What made a classic group prepare a rebalance. */
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
  | "GroupOverCapacity";

export type GroupEventNote =
  /** A JoinGroup without a member id was answered with MEMBER_ID_REQUIRED (KIP-394). */
  | { readonly type: "MemberIdAssigned"; readonly member: NoteMember; readonly deadlineMs: number }
  /** An assigned member id was never used. */
  | { readonly type: "PendingMemberExpired"; readonly memberId: string }
  /** A JoinGroup was accepted: the member waits at the barrier, or (`parked: false`) was answered at once. */
  | {
      readonly type: "MemberJoined";
      readonly member: NoteMember;
      readonly sessionTimeoutMs: number;
      readonly rebalanceTimeoutMs: number;
      readonly protocols: readonly string[];
      /** True when the group knew the member already. */
      readonly rejoin: boolean;
      readonly parked: boolean;
      /** What the client said of its reason (KIP-800), null when it said nothing. */
      readonly reason: string | null;
    }
  | { readonly type: "MemberLeft"; readonly member: NoteMember; readonly reason: string | null }
  /** No heartbeat for a whole session. `lastHeardAtMs` is when its session was last extended. */
  | {
      readonly type: "SessionExpired";
      readonly member: NoteMember;
      readonly sessionTimeoutMs: number;
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
      /** The generation that ends with this rebalance. */
      readonly generationId: number;
      readonly fromState: "Empty" | "CompletingRebalance" | "Stable";
      readonly cause: RebalanceCause;
      /** The member whose act was the cause, null when no single member was. */
      readonly memberId: string | null;
      readonly reason: string | null;
      /** Members whose JoinGroup the barrier now waits for. */
      readonly waitingFor: readonly string[];
      /** When the barrier opens at the latest, whoever is missing. */
      readonly deadlineMs: number;
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
  | { readonly type: "GroupUnloaded" };
