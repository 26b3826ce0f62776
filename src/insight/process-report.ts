import type { TopicPartitions } from "../model/index.ts";

/**
 * Process reports: what a consumer process, or whoever started it, can truthfully say of itself.
 *
 * A coordinator knows who was given a partition, not who read it. These reports fill that half of the story:
 * reading began, reading stopped, this record was processed, this process was killed. Instants are epoch
 * milliseconds of the reporter's own clock, so reports of several processes are comparable as far as their clocks
 * agree, which on one machine they do.
 */
export type ProcessReport = ProcessReportHeader & ProcessEventReport;

export interface ProcessReportHeader {
  readonly atMs: number;
  /** The process's lasting name, `consumer-2`; it outlives member ids. */
  readonly processId: string;
}

export type ProcessEventReport =
  /** Its client handed it these partitions; it reads them from now on. */
  | {
      readonly type: "Assigned";
      readonly memberId: string;
      readonly partitions: readonly TopicPartitions[];
    }
  /** It stopped reading these partitions because its client saw a rebalance. */
  | {
      readonly type: "Revoked";
      readonly memberId: string;
      readonly partitions: readonly TopicPartitions[];
    }
  /** The work for one record is done. A process that dies in the middle of the work reports nothing. */
  | {
      readonly type: "Processed";
      readonly memberId: string;
      readonly topic: string;
      readonly partition: number;
      readonly offset: number;
      /** The record's own timestamp: tells a record that had waited from one that was not written yet. */
      readonly timestampMs: number;
    }
  /** It was asked to go and stops cleanly. */
  | { readonly type: "Leaving" }
  /** It is gone without a word; said by whoever saw or caused it. */
  | { readonly type: "Died"; readonly signal: string | null }
  /** It was stopped (SIGSTOP, a long pause) and runs again. */
  | { readonly type: "Frozen" }
  | { readonly type: "Thawed" }
  /** A producer was told that its records are in the log, which now ends at `endOffset`. */
  | {
      readonly type: "Appended";
      readonly topic: string;
      readonly partition: number;
      readonly endOffset: number;
    }
  /** An admin raised the partition count of a topic. */
  | {
      readonly type: "PartitionsAdded";
      readonly topic: string;
      readonly fromCount: number;
      readonly toCount: number;
    }
  /**
   * Consecutive records of one partition whose work is done: the same as `Processed` for each of them, told at once.
   * `firstAtMs` is when the first was done (its timestamp is `firstTimestampMs`), the header's `atMs` when the last was.
   */
  | {
      readonly type: "ProcessedRange";
      readonly memberId: string;
      readonly topic: string;
      readonly partition: number;
      readonly fromOffset: number;
      /** The last one, itself included. */
      readonly toOffset: number;
      readonly firstAtMs: number;
      readonly firstTimestampMs: number;
    }
  /** It is alive: when it last polled, and when the coordinator last answered its heartbeat. At most one a second. */
  | {
      readonly type: "Alive";
      readonly memberId: string;
      readonly lastPollAtMs: number;
      readonly lastHeartbeatAtMs: number | null;
      readonly maxPollIntervalMs: number;
      readonly heartbeatIntervalMs: number;
    }
  /** Its handler takes so long for each record from now on. */
  | { readonly type: "SlowedDown"; readonly workMs: number }
  /** Its connections carry nothing any more, or again; it does not know that. */
  | { readonly type: "NetworkLost" }
  | { readonly type: "NetworkBack" }
  /** Its handler threw. */
  | { readonly type: "HandlerFailed"; readonly error: string }
  /** Its client lost its membership: these partitions were taken from it at once, without a commit. */
  | {
      readonly type: "Lost";
      readonly memberId: string;
      readonly reason: string;
      readonly partitions: readonly TopicPartitions[];
    }
  /** What it had processed could not be committed before it gave these up: whoever has them next repeats it. */
  | {
      readonly type: "RevocationCommitFailed";
      readonly memberId: string;
      readonly error: string;
      readonly partitions: readonly TopicPartitions[];
    }
  /** A rebalance listener of the application took long, or threw. */
  | {
      readonly type: "ListenerReturned";
      readonly memberId: string;
      /** `onPartitionsRevoked`. */
      readonly callback: string;
      readonly durationMs: number;
      readonly error: string | null;
    };
