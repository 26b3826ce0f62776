import type { RebalanceCause } from "../../model/index.ts";

/**
 * One line of a broker's log that tells of a group, as Kafka 3.x and 4.x write them. Names are as they stand in the log,
 * where a layout may have escaped what would break a line; {@link groupNameInLog} gives a group's name in that form.
 */
export type LogEvent = { readonly atMs: number } & LogEventBody;

export type LogEventBody = ClassicLogEvent | ConsumerLogEvent;

export type ClassicLogEvent =
  /** A rebalance begins. `text` is the broker's own reason, whole. */
  | ({
      readonly type: "RebalanceStarted";
      readonly groupId: string;
      /** The generation that ends. */
      readonly generationId: number;
    } & LoggedReason)
  /** Its session has expired. */
  | { readonly type: "MemberFailed"; readonly groupId: string; readonly memberId: string }
  | {
      readonly type: "MemberLeft";
      readonly groupId: string;
      readonly memberId: string;
      readonly clientReason: string | null;
    }
  /** Dynamic members that had not come when the barrier's time was over. */
  | {
      readonly type: "MembersRemoved";
      readonly groupId: string;
      readonly memberIds: readonly string[];
    }
  /** The join phase is over. */
  | {
      readonly type: "Stabilized";
      readonly groupId: string;
      readonly generationId: number;
      readonly memberCount: number;
    }
  | {
      readonly type: "AssignmentReceived";
      readonly groupId: string;
      readonly generationId: number;
      readonly leaderId: string;
      readonly memberCount: number;
      readonly staticMemberCount: number;
    }
  | { readonly type: "Emptied"; readonly groupId: string; readonly generationId: number }
  /** The barrier's time was over and nobody had come: it is tried again. */
  | { readonly type: "NobodyRejoined"; readonly groupId: string }
  | {
      readonly type: "AssignmentsMissing";
      readonly groupId: string;
      readonly generationId: number;
      readonly memberIds: readonly string[];
    }
  /** A static member came back under a new id; whether a rebalance follows is told by other lines. */
  | {
      readonly type: "StaticMemberMapped";
      readonly groupId: string;
      readonly groupInstanceId: string;
      readonly oldMemberId: string;
    }
  /** The healthy end of a static restart; the line names no group. */
  | { readonly type: "StaticMemberWelcomed" }
  /** The broker gave the group up, or is shut down. */
  | { readonly type: "GroupUnloaded"; readonly groupId: string }
  | {
      readonly type: "GroupLoaded";
      readonly groupId: string;
      readonly groupType: "classic" | "consumer";
      readonly memberCount: number;
    };

export type ConsumerLogEvent =
  | {
      readonly type: "ConsumerMemberJoined";
      readonly groupId: string;
      readonly memberId: string;
      readonly groupInstanceId: string | null;
      readonly protocol: "classic" | "consumer";
    }
  | {
      readonly type: "ConsumerMemberReplaced";
      readonly groupId: string;
      readonly groupInstanceId: string;
      readonly memberId: string;
      readonly oldMemberId: string;
    }
  | {
      readonly type: "GroupEpochBumped";
      readonly groupId: string;
      readonly groupEpoch: number;
      /** As the line has it, in decimal digits; null before 4.1, whose line has none. */
      readonly metadataHash: string | null;
    }
  | {
      readonly type: "TargetAssigned";
      readonly groupId: string;
      readonly groupEpoch: number;
      readonly assignorName: string;
      readonly tookMs: number;
    }
  | {
      readonly type: "SubscriptionUpdated";
      readonly groupId: string;
      readonly memberId: string;
      /** The broker's own list, as text. */
      readonly topics: string;
    }
  | { readonly type: "ConsumerMemberLeft"; readonly groupId: string; readonly memberId: string }
  /** It will come back within its session timeout, or be gone. */
  | {
      readonly type: "StaticMemberAway";
      readonly groupId: string;
      readonly memberId: string;
      readonly groupInstanceId: string;
    }
  | { readonly type: "ConsumerSessionExpired"; readonly groupId: string; readonly memberId: string }
  /** It did not give up its partitions in time. */
  | {
      readonly type: "ConsumerRebalanceTimedOut";
      readonly groupId: string;
      readonly memberId: string;
      readonly memberEpoch: number;
      readonly timeoutMs: number;
    }
  | {
      readonly type: "GroupConverted";
      readonly groupId: string;
      readonly to: "classic" | "consumer";
    };

/** Why a classic group rebalances, as the start line tells. */
export interface LoggedReason {
  readonly cause: RebalanceCause;
  readonly memberId: string | null;
  /** What the client said (KIP-800); null where it said nothing, or was not asked. */
  readonly clientReason: string | null;
  readonly text: string;
}

/** A group's name as a log layout writes it that keeps one message to one line. */
export function groupNameInLog(groupId: string): string {
  return groupId.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
