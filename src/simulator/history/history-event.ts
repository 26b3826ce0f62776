import type { GroupNote } from "../../model/index.ts";

/** A partition as history names it: `orders-3`. */
export type PartitionName = string;

/** Who can be hit by a fault: places of the network, or everybody. */
export type FaultScope = readonly string[] | "everybody";

/**
 * What happened in a simulation, as far as anybody judges it: what applications saw, what the group's coordinator noted,
 * what was done to them. `process` is the name of one incarnation of a process: it is its consumer's client id too, and
 * a restarted process has another one.
 */
export type HistoryEvent =
  | {
      readonly type: "ProcessStarted";
      readonly process: string;
      readonly groupInstanceId: string | null;
    }
  | { readonly type: "ProcessFrozen"; readonly process: string }
  | { readonly type: "ProcessThawed"; readonly process: string }
  | { readonly type: "ProcessDied"; readonly process: string }
  /** The application began to close its consumer. */
  | { readonly type: "ClosingBegan"; readonly process: string }
  /** `close` has resolved; `isLate`: its timeout was over. */
  | { readonly type: "ConsumerClosed"; readonly process: string; readonly isLate: boolean }
  /** The consumer gave up for good, and the application learned why. */
  | { readonly type: "ConsumerFailed"; readonly process: string; readonly error: string }
  /** The process's JoinGroup was answered: this is its member id. */
  | { readonly type: "JoinedAs"; readonly process: string; readonly memberId: string }
  /** The consumer found out that its membership is over. */
  | { readonly type: "MembershipLost"; readonly process: string }
  /** `onPartitionsAssigned` was called: from here the application owns them. */
  | {
      readonly type: "PartitionsAssigned";
      readonly process: string;
      readonly partitions: readonly PartitionName[];
    }
  /** `onPartitionsRevoked` was called. */
  | {
      readonly type: "RevocationBegan";
      readonly process: string;
      readonly partitions: readonly PartitionName[];
    }
  /** `onPartitionsRevoked` returned: from here the application does not own them. */
  | {
      readonly type: "RevocationEnded";
      readonly process: string;
      readonly partitions: readonly PartitionName[];
    }
  /** `onPartitionsLost` was called: they belong to somebody else already. */
  | {
      readonly type: "PartitionsLost";
      readonly process: string;
      readonly partitions: readonly PartitionName[];
    }
  /** The application was given records of one partition, `firstOffset` to `lastOffset` without a gap. */
  | {
      readonly type: "HandlingBegan";
      readonly process: string;
      readonly partition: PartitionName;
      /** Counts up: which `HandlingEnded` belongs to it. */
      readonly handling: number;
      readonly firstOffset: number;
      readonly lastOffset: number;
    }
  /** The handler's signal fired: whatever it still does does not count. */
  | { readonly type: "HandlingAborted"; readonly process: string; readonly handling: number }
  /** The consumer waits no longer for handlers of these: whatever they still do does not count. */
  | {
      readonly type: "DrainTimedOut";
      readonly process: string;
      readonly partitions: readonly PartitionName[];
    }
  /** The handling is over: the application is done with these. */
  | {
      readonly type: "HandlingEnded";
      readonly process: string;
      readonly handling: number;
      readonly firstOffset: number;
      /** The last one that it was done with; before `firstOffset` when with none. */
      readonly lastOffset: number;
    }
  /** The group's coordinator noted something. */
  | { readonly type: "Noted"; readonly note: GroupNote }
  /** Records were appended: the log of the partition ends here now. */
  | {
      readonly type: "RecordsAppended";
      readonly partition: PartitionName;
      readonly logEndOffset: number;
    }
  | { readonly type: "FaultBegan"; readonly fault: string; readonly scope: FaultScope }
  | { readonly type: "FaultEnded"; readonly fault: string; readonly scope: FaultScope };

/** An event with the instant it happened at, epoch milliseconds of the simulation's clock. */
export type DatedEvent = HistoryEvent & { readonly atMs: number };
