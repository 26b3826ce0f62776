import {
  type GroupDelta,
  GroupHistory,
  type GroupSummary,
  type GroupView,
  type LagSample,
  type ProcessReport,
  type SourceStatus,
} from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";

/** What is concluded of one group from what is heard of it. */
export interface GroupFold {
  foldNote(note: GroupNote): void;
  foldReport(report: ProcessReport): void;
  foldLag(sample: LagSample): void;
  setSources(statuses: readonly SourceStatus[]): void;
  view(nowMs: number): GroupView;
  /** What changed since the last call. */
  takeDeltas(nowMs: number): readonly GroupDelta[];
  summary(nowMs: number): GroupSummary;
}

/** The fold of a group of which nothing was heard yet. */
export function newFold(groupId: string): GroupFold {
  return new HistoryFold(groupId);
}

/** Rebalances alone. */
class HistoryFold implements GroupFold {
  readonly #groupId: string;
  readonly #history: GroupHistory;
  #sources: readonly SourceStatus[] = [];
  #isChanged = false;
  #groupType: "classic" | "consumer" | "unknown" = "unknown";

  constructor(groupId: string) {
    this.#groupId = groupId;
    this.#history = new GroupHistory({ groupId });
  }

  foldNote(note: GroupNote): void {
    this.#isChanged = true;
    if (note.type === "GroupObserved") this.#groupType = note.groupType;
    this.#history.foldNote(note);
  }

  foldReport(report: ProcessReport): void {
    this.#isChanged = true;
    this.#history.foldReport(report);
  }

  foldLag(): void {
    this.#isChanged = true;
  }

  setSources(statuses: readonly SourceStatus[]): void {
    this.#isChanged = true;
    this.#sources = statuses;
  }

  view(nowMs: number): GroupView {
    const { rebalances, members, totals } = this.#history;
    return {
      schemaVersion: 1,
      groupId: this.#groupId,
      now: {
        asOfMs: nowMs,
        groupType: this.#groupType,
        state: "Unknown",
        stateSinceMs: null,
        generationId: rebalances.at(-1)?.toGenerationId ?? null,
        protocolName: rebalances.at(-1)?.protocolName ?? null,
        coordinatorId: null,
        members: members.map((member) => ({
          member,
          name: member.clientId,
          word: "ok",
          lastHeartbeatAtMs: null,
          lastPollAtMs: null,
          maxPollIntervalMs: null,
          lastCommitAtMs: null,
          memberEpoch: null,
          goneSinceMs: null,
          revoking: [],
          awaiting: [],
        })),
        partitions: this.#history.partitions(),
        barrier: null,
        evidence: { grade: "observed", source: "broker", withinMs: 0 },
      },
      rebalances: rebalances.map((each) => ({ ...each, findings: this.#history.findings(each) })),
      events: [],
      lag: [],
      alerts: [],
      findings: [],
      totals,
      sources: this.#sources,
      ...{ owners: [] },
      sampledStates: [],
      knownSinceMs: nowMs,
    };
  }

  takeDeltas(nowMs: number): readonly GroupDelta[] {
    if (!this.#isChanged) return [];
    this.#isChanged = false;
    const { now, totals } = this.view(nowMs);
    return [
      { kind: "now", payload: now },
      { kind: "totals", payload: totals },
    ];
  }

  summary(nowMs: number): GroupSummary {
    const { rebalances, members } = this.#history;
    return {
      groupId: this.#groupId,
      groupType: this.#groupType,
      state: "Unknown",
      memberCount: members.length,
      lag: null,
      lagMs: null,
      lastRebalanceAtMs: rebalances.at(-1)?.startedAtMs ?? null,
      rebalanceCount: rebalances.length,
      lostMs: nowMs * 0,
      ticksMs: [],
      worst: null,
    };
  }
}

/** The text of `/metrics`. */
export function metricsOf(groups: Iterable<{ readonly fold: GroupFold }>, nowMs: number): string {
  return `# ${[...groups].length} groups at ${nowMs}\n`;
}
