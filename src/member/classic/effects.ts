import type {
  HeartbeatRequestInput,
  JoinGroupRequestInput,
  LeaveGroupRequestInput,
  SyncGroupRequestInput,
} from "../../protocol/index.ts";
import type { PartitionList } from "./events.ts";
import type { MemberNote } from "./notes.ts";

/** A request to the group's coordinator. The driver picks the newest version that both sides speak. */
export type MemberRequest =
  | { readonly type: "JoinGroup"; readonly body: JoinGroupRequestInput }
  | { readonly type: "SyncGroup"; readonly body: SyncGroupRequestInput }
  | { readonly type: "Heartbeat"; readonly body: HeartbeatRequestInput }
  /** Up to version 2 the body is another one (KIP-345), so it is made for the version that is spoken. */
  | { readonly type: "LeaveGroup"; readonly body: (version: number) => LeaveGroupRequestInput };

/** Who the member is, as its commits say it. */
export interface GroupMetadata {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  /** Empty before the coordinator gave one, and after it was lost. */
  readonly memberId: string;
  /** -1 while not a member of any generation. */
  readonly generationId: number;
}

export type ListenerCallback = "onPartitionsRevoked" | "onPartitionsAssigned" | "onPartitionsLost";

/** Why the member can not go on; `code` is the Kafka error where the coordinator named one. */
export interface MemberFailure {
  readonly code: string | null;
  /** One sentence: what was attempted, what was found, what to do. */
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * What a driver has to do, in this order. Effects with a `stepId` are answered by an event with the same id, exactly
 * once, however long that takes; all others are done at once.
 */
export type ClassicMemberEffect =
  /** Look the coordinator up; answered by `CoordinatorFound` or `CoordinatorNotFound`. */
  | { readonly type: "FindCoordinator" }
  /** Forget where the coordinator is, and stop waiting for what it has not answered. */
  | { readonly type: "ForgetCoordinator" }
  /** Answered by the event of its type, or by `RequestFailed`. */
  | {
      readonly type: "SendRequest";
      readonly requestId: number;
      readonly request: MemberRequest;
      readonly timeoutMs: number;
    }
  /**
   * Nobody waits for this answer any more. A broker answers one connection in order and may hold a JoinGroup or a
   * SyncGroup for minutes, so close the connection that it went out on: what follows must not wait behind it.
   * That is no `CoordinatorDisconnected`: the coordinator is where it was.
   */
  | { readonly type: "CancelRequest"; readonly requestId: number }
  /** No new fetch and no new handler for these; what was fetched stays where it is. */
  | { readonly type: "StopFetching"; readonly partitions: PartitionList }
  /** Wait until no handler runs for these, at most until the deadline; then abort them. */
  | {
      readonly type: "DrainHandlers";
      readonly stepId: number;
      readonly partitions: PartitionList;
      readonly deadlineMs: number;
    }
  /** Tell the handlers of these, by their signal, that the partition is gone. */
  | { readonly type: "AbortHandlers"; readonly partitions: PartitionList; readonly reason: string }
  /** Move the assignment epoch on and drop every record of these that was not handed out, wherever it is. */
  | { readonly type: "PurgeRecords"; readonly partitions: PartitionList }
  /** Auto-commit only: commit what was processed, under `as`, and wait, at most until the deadline. */
  | {
      readonly type: "CommitProcessed";
      readonly stepId: number;
      readonly as: GroupMetadata;
      readonly partitions: PartitionList;
      readonly deadlineMs: number;
    }
  | {
      readonly type: "CallListener";
      readonly stepId: number;
      readonly callback: ListenerCallback;
      readonly partitions: PartitionList;
    }
  /** The assignment from here on. What is gone is forgotten; what is new is not fetched before `StartFetching`. */
  | { readonly type: "SetAssignment"; readonly partitions: PartitionList }
  /** Find the positions of these (committed offset, else the reset policy) and fetch them. */
  | { readonly type: "StartFetching"; readonly partitions: PartitionList }
  /**
   * Who the member is from here on: changes when a rebalance has completed, and when membership is gone. What was handed
   * out before and is still owned without interruption is committed under the new generation; what was taken away is not
   * committed at all (its assignment epoch is over).
   */
  | { readonly type: "SetGroupMetadata"; readonly metadata: GroupMetadata }
  /** Keep these topics in every metadata refresh, and refresh now if one is new: the group's for a leader. */
  | { readonly type: "WatchTopics"; readonly topics: readonly string[] }
  /** The error of a listener or an assignor, for the application's next poll. Membership goes on. */
  | { readonly type: "ReportError"; readonly error: Error }
  /** The poll interval was exceeded and the group is left: feed `Polled` when the application comes back. */
  | { readonly type: "AwaitPoll" }
  /** The member is finished: no request follows, the assignment is gone. */
  | { readonly type: "Fail"; readonly failure: MemberFailure }
  /** The answer to `Unsubscribed`. */
  | { readonly type: "UnsubscribeFinished" }
  /** The answer to `Closed`: nothing is left to do. A LeaveGroup of the same step is sent and not waited for. */
  | { readonly type: "Finished" }
  | { readonly type: "Note"; readonly note: MemberNote };
