import { GroupHistory, type ProcessReport, type Rebalance } from "../../src/insight/index.ts";
import type {
  Evidence,
  GroupEventNote,
  NoteMember,
  ObservedMember,
  RebalanceCause,
} from "../../src/model/index.ts";

type Assignment = Readonly<Record<string, readonly number[]>>;

/**
 * A note stream written as a story: who does what, and when.
 *
 * Members are called `A`, `B`, …; `A#2` is the member id of process A's second life. All partitions are of `orders`.
 */
export class Story {
  readonly history: GroupHistory;
  readonly instanceIds = new Map<string, string>();
  #nowMs = 0;
  #generationId = 0;
  #protocolName: string;
  #evidence: Evidence | undefined;

  constructor({ protocolName = "range", keptCount = 100 } = {}) {
    this.history = new GroupHistory({ groupId: "g", keptCount });
    this.#protocolName = protocolName;
  }

  at(nowMs: number): this {
    this.#nowMs = nowMs;
    return this;
  }

  note(note: GroupEventNote): this {
    const evidence = this.#evidence === undefined ? {} : { evidence: this.#evidence };
    this.history.foldNote({ ...note, groupId: "g", atMs: this.#nowMs, ...evidence });
    return this;
  }

  /** From now on notes are known so. */
  by(evidence: Evidence): this {
    this.#evidence = evidence;
    return this;
  }

  // — the coordinator's notes —

  joins(
    id: string,
    options: {
      rejoin?: boolean;
      parked?: boolean;
      sessionTimeoutMs?: number;
      rebalanceTimeoutMs?: number;
      protocols?: readonly string[];
    } = {},
  ): this {
    const { rejoin = false, parked = true, sessionTimeoutMs = 45_000 } = options;
    const { rebalanceTimeoutMs = 300_000, protocols = [this.#protocolName] } = options;
    const facts = { sessionTimeoutMs, rebalanceTimeoutMs, protocols, rejoin, parked, reason: null };
    return this.note({ type: "MemberJoined", member: this.member(id), ...facts });
  }

  rejoins(...ids: string[]): this {
    for (const id of ids) this.joins(id, { rejoin: true });
    return this;
  }

  leaves(id: string, reason: string | null = null): this {
    return this.note({ type: "MemberLeft", member: this.member(id), reason });
  }

  expires(id: string, lastHeardAtMs: number, sessionTimeoutMs = 45_000): this {
    const facts = { sessionTimeoutMs, lastHeardAtMs };
    return this.note({ type: "SessionExpired", member: this.member(id), ...facts });
  }

  rebalances(
    cause: RebalanceCause,
    by: string | null,
    options: {
      waitingFor?: readonly string[];
      fromState?: "Empty" | "CompletingRebalance" | "Stable";
      reason?: string;
      deadlineMs?: number;
      startKnown?: boolean;
    } = {},
  ): this {
    const { startKnown } = options;
    return this.note({
      ...(startKnown === undefined ? {} : { startKnown }),
      type: "RebalanceStarted",
      generationId: this.#generationId,
      fromState: options.fromState ?? "Stable",
      cause,
      memberId: by,
      reason: options.reason ?? null,
      waitingFor: options.waitingFor ?? [],
      deadlineMs: options.deadlineMs ?? this.#nowMs + 300_000,
    });
  }

  generation(
    ids: readonly string[],
    options: { removed?: string[]; timedOut?: boolean } = {},
  ): this {
    this.#generationId += 1;
    return this.note({
      type: "GenerationCompleted",
      generationId: this.#generationId,
      protocolType: "consumer",
      protocolName: this.#protocolName,
      leaderId: ids[0] ?? null,
      members: ids.map((id) => this.member(id)),
      removed: options.removed ?? [],
      timedOut: options.timedOut ?? false,
    });
  }

  /** The assignment is stored and, by default, given to all who are in it. */
  assigns(assignment: Assignment, { synced = true } = {}): this {
    const assignments = Object.entries(assignment).map(([memberId, partitions]) => ({
      memberId,
      partitions: [{ topic: "orders", partitions }],
    }));
    this.note({ type: "AssignmentStored", generationId: this.#generationId, assignments });
    for (const { memberId } of assignments) if (synced) this.synced(memberId);
    return this;
  }

  synced(memberId: string): this {
    return this.note({ type: "MemberSynced", memberId, generationId: this.#generationId });
  }

  commits(memberId: string, offsets: Readonly<Record<number, number>>): this {
    return this.note({
      type: "OffsetsCommitted",
      memberId,
      generationId: this.#generationId,
      offsets: Object.entries(offsets).map(([partition, offset]) => {
        return { topic: "orders", partition: Number(partition), offset, previousOffset: -1 };
      }),
    });
  }

  /** The group as a watch finds it; null partitions are not known. */
  observed(
    members: Readonly<Record<string, readonly number[] | null>>,
    options: { groupType?: "classic" | "consumer"; generationId?: number | null } = {},
  ): this {
    const { groupType = "classic", generationId = this.#generationId } = options;
    if (generationId !== null) this.#generationId = generationId;
    return this.note({
      type: "GroupObserved",
      ...{ groupType, generationId, coordinatorId: 1 },
      state: Object.keys(members).length === 0 ? "Empty" : "Stable",
      protocolName: groupType === "classic" ? this.#protocolName : null,
      members: Object.entries(members).map(([id, partitions]): ObservedMember => {
        const timeouts = { sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 300_000, protocols: [] };
        const held = partitions === null ? null : orders(partitions);
        return { ...this.member(id), ...timeouts, partitions: held };
      }),
    });
  }

  // — the notes of a consumer group (KIP-848) —

  bumps(cause: RebalanceCause, memberId: string | null): this {
    this.#generationId += 1;
    const groupEpoch = this.#generationId;
    return this.note({ type: "EpochBumped", groupEpoch, cause, memberId, reason: null });
  }

  targets(assignment: Assignment): this {
    return this.note({
      type: "TargetComputed",
      groupEpoch: this.#generationId,
      assignorName: "uniform",
      assignments: Object.entries(assignment).map(([memberId, partitions]) => {
        return { memberId, partitions: orders(partitions) };
      }),
    });
  }

  /** A member's step to the group epoch, or `epoch`: with all it should have, unless it revokes or waits. */
  steps(
    memberId: string,
    assigned: readonly number[],
    options: { revoking?: readonly number[]; waits?: boolean; epoch?: number } = {},
  ): this {
    const { revoking = [], waits = false, epoch = this.#generationId } = options;
    const unreleased = waits ? "UnreleasedPartitions" : "Stable";
    return this.note({
      type: "MemberReconciled",
      memberId,
      memberEpoch: epoch,
      state: revoking.length > 0 ? "UnrevokedPartitions" : unreleased,
      assigned: orders(assigned),
      pendingRevocation: revoking.length > 0 ? orders(revoking) : [],
    });
  }

  // — the processes' reports —

  report(id: string, report: { type: ProcessReport["type"] } & Record<string, unknown>): this {
    const whole = { ...report, processId: processOf(id), atMs: this.#nowMs } as ProcessReport;
    this.history.foldReport(whole);
    return this;
  }

  starts(id: string, ...partitions: number[]): this {
    return this.report(id, { type: "Assigned", memberId: id, partitions: orders(partitions) });
  }

  stops(id: string, ...partitions: number[]): this {
    return this.report(id, { type: "Revoked", memberId: id, partitions: orders(partitions) });
  }

  /** Processes the records `from` to `to` of one partition, all at this instant. */
  processes(id: string, partition: number, [from, to]: [number, number], timestampMs = 0): this {
    for (let offset = from; offset <= to; offset += 1) {
      const record = { topic: "orders", partition, offset, timestampMs };
      this.report(id, { type: "Processed", memberId: id, ...record });
    }
    return this;
  }

  /** The same as {@link processes}, told at once: the first record at `firstAtMs`. */
  processesRange(
    id: string,
    partition: number,
    [fromOffset, toOffset]: [number, number],
    { firstAtMs = this.#nowMs, firstTimestampMs = 0 } = {},
  ): this {
    const range = { topic: "orders", partition, fromOffset, toOffset, firstAtMs, firstTimestampMs };
    return this.report(id, { type: "ProcessedRange", memberId: id, ...range });
  }

  dies(id: string): this {
    return this.report(id, { type: "Died", signal: "SIGKILL" });
  }

  freezes(id: string): this {
    return this.report(id, { type: "Frozen" });
  }

  thaws(id: string): this {
    return this.report(id, { type: "Thawed" });
  }

  // — what became of it —

  get last(): Rebalance {
    return this.history.rebalances.at(-1)!;
  }

  change(partition: number, rebalance: Rebalance = this.last) {
    return rebalance.changes.find((change) => change.partition === partition)!;
  }

  member(memberId: string): NoteMember {
    const groupInstanceId = this.instanceIds.get(memberId) ?? null;
    return { memberId, groupInstanceId, clientId: processOf(memberId), clientHost: "/127.0.0.1" };
  }

  /** The rules that apply, gravest first. */
  rules(rebalance: Rebalance = this.last): string[] {
    return this.history.findings(rebalance).map(({ ruleId }) => ruleId);
  }
}

/** A and B in generation 1: A reads 0 and 1, B reads 2 and 3, all from offset 0, stable since 3,000 ms. */
export function twoMembers(options: ConstructorParameters<typeof Story>[0] = {}): Story {
  return new Story(options)
    .at(0)
    .rebalances("MemberJoined", "A", { fromState: "Empty", deadlineMs: 3_000 })
    .joins("A")
    .at(500)
    .joins("B")
    .at(3_000)
    .generation(["A", "B"], { timedOut: true })
    .assigns({ A: [0, 1], B: [2, 3] })
    .starts("A", 0, 1)
    .starts("B", 2, 3)
    .at(3_100)
    .processes("A", 0, [0, 0])
    .processes("A", 1, [0, 0])
    .processes("B", 2, [0, 0])
    .processes("B", 3, [0, 0]);
}

export const JOURNAL: Evidence = {
  grade: "journal",
  source: "__consumer_offsets",
  withinMs: 0,
};
export const LOG: Evidence = { grade: "log", source: "broker log", withinMs: 0 };
export const CONCLUDED: Evidence = { grade: "inferred", source: "rule", withinMs: 0 };

export function sampledWithin(withinMs: number): Evidence {
  return { grade: "sampled", source: "describe", withinMs };
}

function processOf(id: string): string {
  return id.split("#")[0]!;
}

function orders(partitions: readonly number[]) {
  return [{ topic: "orders", partitions }];
}
