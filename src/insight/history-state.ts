import type { Evidence, GroupEventNote, GroupStateName } from "../model/index.ts";
import type { Owners } from "./assignment-diff.ts";
import { type ConsumerState, emptyConsumerState } from "./consumer/consumer-state.ts";
import { OBSERVED } from "./evidence.ts";
import type { DepartedMember, SampledStateFacts } from "./group-facts.ts";
import type { GroupMember } from "./group-member.ts";
import type { PartitionReading } from "./partition-reading.ts";
import type { ProcessReport } from "./process-report.ts";
import type {
  Draft,
  Happened,
  PartitionChange,
  PartitionsAdded,
  Rebalance,
  RebalanceRound,
} from "./rebalance.ts";
import type { Redelivery } from "./redelivery.ts";
import { noTotals, type Totals } from "./totals.ts";

/** What the fold remembers of one group. Only the files beside it write it. */
export interface HistoryState {
  readonly groupId: string;
  readonly keptCount: number;
  /** The input that is being folded: its instant, and how it is known. */
  input: { readonly atMs: number; readonly evidence: Evidence };
  knownSinceMs: number | null;
  asOfMs: number | null;
  groupType: "classic" | "consumer" | "unknown";
  /** The group's state as the last note or sample tells it. */
  now: { state: GroupStateName; sinceMs: number | null; evidence: Evidence };
  generationId: number | null;
  protocolName: string | null;
  coordinatorId: number | null;
  readonly sampledStates: Draft<SampledStateFacts>[];
  /** Members of the group now, by member id. */
  readonly members: Map<string, Draft<GroupMember>>;
  /** When each of them was first heard of, and when it committed last. */
  readonly memberTimes: Map<string, MemberTimes>;
  /** What processes last said of their polls and heartbeats, by member id. */
  readonly alive: Map<string, AliveReport>;
  /** Members that are gone, for as long as somebody may still speak of them. */
  readonly departed: Map<string, Departure>;
  /** When a member last joined again without a rebalance: answered at once, with the generation it had. */
  readonly quietRejoinsAtMs: Map<string, number>;
  /** Members of a generation whose assignor was eager. */
  readonly eagerMembers: Set<string>;
  readonly processes: Map<string, ProcessFacts>;
  readonly partitions: Map<string, PartitionReading>;
  /** How the owners of the partitions are known; null while they are not. */
  ownersEvidence: Evidence | null;
  /** The last {@link keptCount} entries, oldest first. */
  readonly rebalances: Draft<Rebalance>[];
  /** The costs of entries that are no longer kept. */
  forgotten: Totals;
  entryCount: number;
  /** The rebalance whose rounds are under way, null while the group is Stable or Empty. */
  open: OpenRebalance | null;
  /** The entry whose partitions are not all read again yet. */
  settling: SettlingEntry | null;
  /** Members whose JoinGroup was parked since the group was last Stable: may precede the note of the round itself. */
  earlyArrivals: Arrival[];
  /** Causes that were told before the round that they are of, by the generation that ends with it. */
  readonly causesLearned: Map<number, { readonly note: CauseNote; readonly evidence: Evidence }>;
  partitionsAdded: PartitionsAdded[];
  coordinatorMovedAtMs: number | null;
  /** Upper bounds of records read twice that still wait for a log end. */
  redelivery: Redelivery | null;
  consumer: ConsumerState;
}

export type CauseNote = Extract<GroupEventNote, { type: "CauseLearned" }>;
export type AliveReport = Extract<ProcessReport, { type: "Alive" }>;

export interface MemberTimes {
  readonly sinceMs: number;
  /** When the coordinator last heard from it. */
  lastHeardAtMs: number | null;
  lastCommitAtMs: number | null;
}

export interface Arrival {
  readonly member: GroupMember;
  readonly atMs: number;
  readonly rejoin: boolean;
  readonly evidence: Evidence;
}

export interface OpenRebalance {
  readonly rebalance: Draft<Rebalance>;
  round: Draft<RebalanceRound>;
  /** When each member rejoined first: an eager member stops reading then at the latest. */
  readonly rejoinedAtMs: Map<string, number>;
  /** Answers to SyncGroup that were noted before the assignment itself. */
  readonly syncedAtMs: Map<string, number>;
  /** Who owned what before the first round; null before the first hand-over, when that is who owns it now. */
  readonly before: Owners | null;
  /** Consumer groups: when each partition was given to its owner of now, where this rebalance did so. By key. */
  readonly handedOverAtMs: Map<string, number>;
  /** Each partition's change: of a consumer group from the beginning, else of the rounds before this one. By key. */
  readonly drafts: Map<string, Draft<PartitionChange>>;
}

export interface SettlingEntry {
  readonly rebalance: Draft<Rebalance>;
  /** Partitions that are not read, or not yet brought to where the old owner was, by key. */
  readonly unsettled: Map<string, Draft<PartitionChange>>;
  /** Partitions with an open pause, by the member they were given to or taken from. */
  readonly waitingByMember: Map<string, PartitionReading[]>;
  /** From then on only pauses of which somebody will tell the end are waited for. */
  patientUntilMs: number;
}

export interface Departure {
  readonly member: GroupMember;
  readonly atMs: number;
  readonly how: DepartedMember["how"];
  /** When it last gave a sign of life, as far as the coordinator knows. */
  readonly lastHeardAtMs: number;
  /** What it said of its reason to leave; null where it said nothing, or did not leave. */
  readonly reason: string | null;
  readonly evidence: Evidence;
  happened: Happened | null;
}

/** What a process, or whoever watches it, last said of how it is. Null: it is not. */
export interface ProcessFacts {
  readonly processId: string;
  memberId: string | null;
  died: { readonly atMs: number; readonly signal: string | null } | null;
  frozenAtMs: number | null;
  leavingAtMs: number | null;
  cutOffAtMs: number | null;
  workMs: number | null;
  slowed: { readonly atMs: number; readonly workMs: number } | null;
  handlerFailedAtMs: number | null;
}

export function emptyState(groupId: string, keptCount: number): HistoryState {
  return {
    groupId,
    keptCount,
    input: { atMs: 0, evidence: OBSERVED },
    knownSinceMs: null,
    asOfMs: null,
    groupType: "unknown",
    now: { state: "Unknown", sinceMs: null, evidence: OBSERVED },
    generationId: null,
    protocolName: null,
    coordinatorId: null,
    sampledStates: [],
    members: new Map(),
    memberTimes: new Map(),
    alive: new Map(),
    departed: new Map(),
    quietRejoinsAtMs: new Map(),
    eagerMembers: new Set(),
    processes: new Map(),
    partitions: new Map(),
    ownersEvidence: null,
    rebalances: [],
    forgotten: noTotals(),
    entryCount: 0,
    open: null,
    settling: null,
    earlyArrivals: [],
    causesLearned: new Map(),
    partitionsAdded: [],
    coordinatorMovedAtMs: null,
    redelivery: null,
    consumer: emptyConsumerState(),
  };
}

/** True once any process has reported: then only a record that was read ends a pause. */
export function hasReports(state: HistoryState): boolean {
  return state.processes.size > 0;
}

/** The group is in another state since the instant of the input. */
export function becomes(state: HistoryState, name: GroupStateName): void {
  const { atMs, evidence } = state.input;
  if (state.now.state === name) state.now.evidence = evidence;
  else state.now = { state: name, sinceMs: atMs, evidence };
}

/** Remembers the instant of an input before it is folded. */
export function takeInput(state: HistoryState, input: HistoryState["input"]): void {
  state.input = input;
  // What is polled may be heard before what a journal tells of earlier.
  state.knownSinceMs = Math.min(input.atMs, state.knownSinceMs ?? input.atMs);
  state.asOfMs = Math.max(input.atMs, state.asOfMs ?? input.atMs);
}
