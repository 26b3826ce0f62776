import type { PartitionList } from "./events.ts";

/**
 * What a member says of itself, for metrics, diagnostics, logs and `insight/`. Instants are the clock's that drove it.
 */
export type MemberNote = {
  readonly atMs: number;
  readonly groupId: string;
  readonly memberId: string;
  readonly generationId: number;
} & MemberNoteBody;

export type MemberNoteBody =
  | { readonly type: "JoinSent"; readonly reason: string | null }
  | {
      readonly type: "Joined";
      readonly durationMs: number;
      readonly isLeader: boolean;
      readonly protocolName: string;
    }
  | { readonly type: "Synced"; readonly durationMs: number; readonly assigned: PartitionList }
  | {
      readonly type: "RebalanceCompleted";
      readonly durationMs: number;
      readonly added: PartitionList;
      readonly revoked: PartitionList;
    }
  | { readonly type: "RebalanceFailed"; readonly error: string }
  | { readonly type: "RejoinNeeded"; readonly reason: string }
  | {
      readonly type: "HeartbeatAnswered";
      readonly durationMs: number;
      readonly error: string | null;
    }
  | { readonly type: "DrainTimedOut"; readonly partitions: PartitionList }
  /** What was processed could not be committed before these were given up: their next owner repeats it. */
  | {
      readonly type: "RevocationCommitFailed";
      readonly error: string;
      readonly partitions: PartitionList;
    }
  | {
      readonly type: "ListenerReturned";
      readonly callback: string;
      readonly durationMs: number;
      readonly error: string | null;
    }
  | { readonly type: "Lost"; readonly reason: string; readonly partitions: PartitionList }
  | { readonly type: "PollIntervalExceeded"; readonly sinceLastPollMs: number }
  | { readonly type: "CoordinatorLost"; readonly reason: string }
  | { readonly type: "Left"; readonly reason: string }
  | { readonly type: "Fenced"; readonly error: string }
  | { readonly type: "Failed"; readonly error: string };
