import type { GroupDelta, GroupSummary, GroupView, SourceStatus } from "../../src/insight/index.ts";
import type { GroupWatch, Observatory, SequencedDelta } from "../../src/observer/index.ts";

/** 2026-11-21T12:00:00Z. */
export const START_MS = 1_795_262_400_000;

/** A group without members, of which nothing is known yet. */
export function emptyView(groupId: string): GroupView {
  return {
    schemaVersion: 1,
    groupId,
    now: {
      asOfMs: START_MS,
      groupType: "classic",
      state: "Empty",
      stateSinceMs: START_MS,
      generationId: 0,
      protocolName: null,
      coordinatorId: 0,
      members: [],
      partitions: [],
      barrier: null,
      evidence: { grade: "observed", source: "broker", withinMs: 0 },
    },
    rebalances: [],
    events: [],
    lag: [],
    alerts: [],
    findings: [],
    totals: {
      rebalanceCount: 0,
      staticReturnCount: 0,
      rebalancingMs: 0,
      partitionPauseMs: 0,
      longestPauseMs: 0,
      movedCount: 0,
      avoidableMoveCount: 0,
      duplicateCount: 0,
    },
    sources: [],
    sampledStates: [],
    owners: [],
    knownSinceMs: START_MS,
    gaps: [],
  };
}

export function summaryOf(groupId: string): GroupSummary {
  return {
    groupId,
    groupType: "classic",
    state: "Empty",
    memberCount: 0,
    lag: null,
    lagMs: null,
    lastRebalanceAtMs: null,
    rebalanceCount: 0,
    lostMs: 0,
    ticksMs: [],
    worst: null,
  };
}

/** A watch whose deltas are given by hand; it keeps the latest few. */
export class FakeWatch implements GroupWatch {
  readonly groupId: string;
  current: GroupView;
  seq = 0;
  keptCount = 1000;
  readonly pending: GroupDelta[] = [];
  readonly #kept: SequencedDelta[] = [];
  readonly #listeners = new Set<(deltas: readonly SequencedDelta[]) => void>();

  constructor(groupId: string, view: GroupView = emptyView(groupId)) {
    this.groupId = groupId;
    this.current = view;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** As a real one does: what is not yet sent gets its numbers before the view is given. */
  view(): GroupView {
    this.push(...this.pending.splice(0));
    return this.current;
  }

  push(...deltas: readonly GroupDelta[]): void {
    const sent = deltas.map((delta) => ({ ...delta, seq: ++this.seq, atMs: START_MS + this.seq }));
    this.#kept.push(...sent);
    this.#kept.splice(0, this.#kept.length - this.keptCount);
    for (const listener of [...this.#listeners]) listener(sent);
  }

  deltasSince(seq: number): readonly SequencedDelta[] | null {
    const first = this.#kept[0]?.seq ?? this.seq + 1;
    return seq + 1 < first ? null : this.#kept.filter((delta) => delta.seq > seq);
  }

  onInput(): () => void {
    return () => {};
  }

  onDeltas(listener: (deltas: readonly SequencedDelta[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export class FakeObservatory implements Observatory {
  readonly clusterId = "fake-cluster";
  readonly target = "127.0.0.1:9092";
  readonly watches = new Map<string, FakeWatch>();
  summaries: GroupSummary[] = [];
  sourceStatuses: SourceStatus[] = [{ source: "broker", status: "on", text: "Every note." }];
  metricsText = "# EOF\n";
  isClosed = false;

  addGroup(groupId: string, view?: GroupView): FakeWatch {
    const watch = new FakeWatch(groupId, view);
    this.watches.set(groupId, watch);
    this.summaries = [...this.summaries, summaryOf(groupId)];
    return watch;
  }

  sources(): readonly SourceStatus[] {
    return this.sourceStatuses;
  }

  groups(): readonly GroupSummary[] {
    return this.summaries;
  }

  watch(groupId: string): FakeWatch | null {
    return this.watches.get(groupId) ?? null;
  }

  async metrics(): Promise<readonly string[]> {
    return [this.metricsText];
  }

  nowMs(): number {
    return START_MS;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
