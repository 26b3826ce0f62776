export { alertStates } from "./alerts/alert-states.ts";
export { grafanaDashboard } from "./export/grafana-dashboard.ts";
export { type PrometheusRulesOptions, prometheusRules } from "./export/prometheus-rules.ts";
export { ForeignGroup, type ForeignGroupOptions } from "./foreign/foreign-group.ts";
export {
  AWAY_EPOCH,
  type ClassicGroupStored,
  type ConsumerMemberStored,
  type CurrentAssignmentStored,
  type JournalEvent,
  type JournalEventBody,
  type JournalEventHeader,
  type JournalMember,
  type JournalTopic,
  type OffsetStored,
  type TopicIdPartitions,
} from "./foreign/journal-event.ts";
export {
  type ClassicLogEvent,
  type ConsumerLogEvent,
  groupNameInLog,
  type LogEvent,
  type LogEventBody,
  type LoggedReason,
} from "./foreign/log-event.ts";
export { type LogLineOptions, parseLogLine } from "./foreign/log-line.ts";
export type { SampledMember, SampleEvent } from "./foreign/sample.ts";
export type { ForeignSource } from "./foreign/source-merge.ts";
export type {
  BarrierFacts,
  DepartedMember,
  GroupFacts,
  MemberFacts,
  SampledStateFacts,
} from "./group-facts.ts";
export {
  GroupHistory,
  type GroupHistoryOptions,
  type PartitionNow,
} from "./group-history.ts";
export { type GroupMember, memberName } from "./group-member.ts";
export { LagInTime, lagPoint, type PartitionLag } from "./lag/lag-in-time.ts";
export { type MetricLimits, MetricsPage, metricFamilies } from "./metrics/all-groups.ts";
export { CAUSE_IDS } from "./metrics/counted-rebalances.ts";
export { GroupMetrics } from "./metrics/group-metrics.ts";
export type { HistogramValue, MetricFamily, MetricSample } from "./metrics/metric-family.ts";
export { metricsText } from "./metrics/metrics-text.ts";
export type { ProcessEventReport, ProcessReport, ProcessReportHeader } from "./process-report.ts";
export {
  type BarrierWait,
  type CommitRewind,
  type DuplicateRange,
  type DuplicateReason,
  duplicateCount,
  type Happened,
  hasSecondRound,
  lastAtBarrier,
  type MembershipEvent,
  type PartitionChange,
  type PartitionsAdded,
  type Pause,
  pauseMs,
  type Rebalance,
  type RebalanceEvidence,
  type RebalancePhase,
  type RebalanceRound,
  type ReconciliationStep,
  type RefusedCommit,
  rebalanceDurationMs,
  type WordlessEvent,
  wordlessDepartures,
} from "./rebalance.ts";
export { encodeHeader, encodeLine } from "./recording/encode.ts";
export { type MemberSaying, readMemberSaying } from "./recording/member-saying.ts";
export { type Pseudonymiser, pseudonymiser } from "./recording/pseudonymiser.ts";
export { readReport } from "./recording/read-report.ts";
export {
  type DecodedChunk,
  type ProblemKind,
  RecordingDecoder,
  type RecordingProblem,
} from "./recording/recording-decoder.ts";
export type { LagSample, RecordingHeader, RecordingLine } from "./recording/recording-line.ts";
export { explainText } from "./report/explain-text.ts";
export {
  type GenerationDiff,
  generationDiff,
  generationDiffText,
} from "./report/generation-diff.ts";
export { incidentReport } from "./report/incident-report.ts";
export { markdownText } from "./report/markdown-text.ts";
export type { PhaseJson } from "./report/phases.ts";
export {
  type PartitionJson,
  REBALANCE_SCHEMA_VERSION,
  type RebalanceJson,
  rebalanceJson,
  type WaitJson,
} from "./report/rebalance-json.ts";
export type { Finding, RuleId, Severity } from "./rules/findings.ts";
export { groupFindings } from "./rules/group-findings.ts";
export type { GroupStanding } from "./rules/group-standing.ts";
export { costOf, type Totals } from "./totals.ts";
export { type Announcement, announcement } from "./view/announcement.ts";
export { advancedTo, applyDelta } from "./view/apply-delta.ts";
export {
  type DiffCard,
  type DiffKind,
  type DiffMatrix,
  type DiffMember,
  type DiffSlope,
  diffCard,
} from "./view/diff-card.ts";
export { GroupInsight, type GroupInsightOptions } from "./view/group-insight.ts";
export type {
  AlertState,
  BarrierNow,
  EventKind,
  EventView,
  Gap,
  GroupDelta,
  GroupNow,
  GroupSummary,
  GroupView,
  LagPoint,
  MemberNow,
  MemberWord,
  OwnerMark,
  RebalanceView,
  SampledState,
  SourceStatus,
} from "./view/group-view.ts";
export { departureText, headline, type NameOf } from "./view/headline.ts";
export { clockText, isoText } from "./view/instant-text.ts";
export {
  type Lane,
  type LaneCap,
  type Lanes,
  lanesOf,
} from "./view/lanes.ts";
export { memberLetters, nameIn } from "./view/member-letters.ts";
export { openRebalance } from "./view/open-rebalance.ts";
export { pauseCaption } from "./view/pause-caption.ts";
export { type Redelivery, redeliveryOf } from "./view/redelivery.ts";
export { barrierNowCaption, type RibbonBand, ribbonOf } from "./view/ribbon.ts";
export { standstillText } from "./view/standstill.ts";
export type { StopBand } from "./view/stop-bands.ts";
export {
  type LanePhase,
  type LaneSpan,
  type PartitionTimeline,
  partitionTimelines,
  type TimeRange,
} from "./view/timelines.ts";
export { type MemberAt, type PartitionAt, type ViewAt, viewAt } from "./view/view-at.ts";
export { shownFindings } from "./view/why-advice.ts";
export { type WhyCard, type WhyLine, type WhyPart, whyCard } from "./view/why-card.ts";
export {
  countdownText,
  countText,
  durationText,
  groupedText,
  kebabCase,
  listText,
  partitionText,
  settingText,
  shortList,
} from "./view/wording.ts";
