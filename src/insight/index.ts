export type { Finding, RuleId, Severity } from "./findings.ts";
export {
  GroupHistory,
  type GroupHistoryOptions,
  type PartitionNow,
} from "./group-history.ts";
export { type GroupMember, memberName } from "./group-member.ts";
export type { ProcessEventReport, ProcessReport, ProcessReportHeader } from "./process-report.ts";
export {
  type BarrierWait,
  type DuplicateRange,
  type DuplicateReason,
  duplicateCount,
  type Happened,
  lastAtBarrier,
  type MembershipEvent,
  type PartitionChange,
  type PartitionsAdded,
  type Pause,
  pauseMs,
  type Rebalance,
  type RebalancePhase,
  type RebalanceRound,
  type RefusedCommit,
  type WordlessEvent,
  wordlessDepartures,
} from "./rebalance.ts";
export { costOf, type Totals } from "./totals.ts";
