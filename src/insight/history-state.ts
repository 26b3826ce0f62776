import type { NoteMember, TopicPartition } from "../model/index.ts";
import { partitionKey } from "./assignment-diff.ts";
import { type GroupMember, strangerMember } from "./group-member.ts";
import { noneProcessed, type ProcessedOffsets } from "./processed-offsets.ts";
import type {
  Draft,
  Happened,
  PartitionChange,
  PartitionsAdded,
  Rebalance,
  RebalanceRound,
} from "./rebalance.ts";
import { noTotals, type Totals } from "./totals.ts";

/** What the fold remembers of one group. Only the files beside it write it. */
export interface HistoryState {
  readonly groupId: string;
  readonly keptCount: number;
  /** Members of the group now, by member id. */
  readonly members: Map<string, Draft<GroupMember>>;
  /** Members that are gone, for as long as somebody may still speak of them. */
  readonly departed: Map<string, Departure>;
  /** When a member last joined again without a rebalance: answered at once, with the generation it had. */
  readonly quietRejoinsAtMs: Map<string, number>;
  readonly processes: Map<string, ProcessFacts>;
  readonly partitions: Map<string, PartitionReading>;
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
  earlyArrivals: {
    readonly member: GroupMember;
    readonly atMs: number;
    readonly rejoin: boolean;
  }[];
  partitionsAdded: PartitionsAdded[];
  coordinatorMovedAtMs: number | null;
}

export interface OpenRebalance {
  readonly rebalance: Draft<Rebalance>;
  round: Draft<RebalanceRound>;
  /** When each member rejoined first: an eager member stops reading then at the latest. */
  readonly rejoinedAtMs: Map<string, number>;
  /** Answers to SyncGroup that were noted before the assignment itself. */
  readonly syncedAtMs: Map<string, number>;
}

export interface SettlingEntry {
  readonly rebalance: Draft<Rebalance>;
  /** Partitions that are not read, or not yet brought to where the old owner was, by key. */
  readonly unsettled: Map<string, Draft<PartitionChange>>;
  /** Partitions with an open pause, by the member they were given to. */
  readonly waitingByMember: Map<string, PartitionReading[]>;
}

export interface Departure {
  readonly member: GroupMember;
  readonly atMs: number;
  /** When it last gave a sign of life, as far as the coordinator knows. */
  readonly lastHeardAtMs: number;
  happened: Happened | null;
}

export interface ProcessFacts {
  readonly processId: string;
  memberId: string | null;
  died: { readonly atMs: number; readonly signal: string | null } | null;
  frozenAtMs: number | null;
  leavingAtMs: number | null;
}

/** One partition: who may read it, who does, and how far. */
export interface PartitionReading extends TopicPartition {
  /** By the last stored assignment. */
  owner: GroupMember | null;
  /** Set while nobody reads it. */
  stopped: {
    atMs: number;
    readonly by: "process" | "coordinator";
    readonly frozen: boolean;
  } | null;
  /** When the coordinator began to act upon that stop. */
  noticedAtMs: number | null;
  /** The change whose pause is open: when it was decided, and when its new owner was given the partition. */
  change: {
    readonly draft: Draft<PartitionChange>;
    readonly handedOverAtMs: number;
    assignedAtMs: number;
  } | null;
  lastProcessedAtMs: number | null;
  committedOffset: number | null;
  endOffset: number | null;
  readonly processed: ProcessedOffsets;
}

/** Departed members and processes remembered; more than any group loses in a session timeout. */
const REMEMBERED_COUNT = 1000;

export function emptyState(groupId: string, keptCount: number): HistoryState {
  return {
    groupId,
    keptCount,
    members: new Map(),
    departed: new Map(),
    quietRejoinsAtMs: new Map(),
    processes: new Map(),
    partitions: new Map(),
    rebalances: [],
    forgotten: noTotals(),
    entryCount: 0,
    open: null,
    settling: null,
    earlyArrivals: [],
    partitionsAdded: [],
    coordinatorMovedAtMs: null,
  };
}

/** A member by id, whether it is there, gone, or was never heard of. */
export function memberById(state: HistoryState, memberId: string): GroupMember {
  return (
    state.members.get(memberId) ?? state.departed.get(memberId)?.member ?? strangerMember(memberId)
  );
}

/** Brings what is known of a member up to date with a note about it. */
export function learnMember(state: HistoryState, note: NoteMember): Draft<GroupMember> {
  const known = state.members.get(note.memberId);
  if (known !== undefined) return Object.assign(known, note);
  const processId = processOfMember(state, note)?.processId ?? null;
  const member: Draft<GroupMember> = {
    ...strangerMember(note.memberId),
    ...note,
    protocols: [],
    processId,
  };
  state.members.set(note.memberId, member);
  return member;
}

/** The process behind a member: it reported under this member id, or its name is the member's client id. */
function processOfMember(state: HistoryState, note: NoteMember): ProcessFacts | null {
  for (const facts of state.processes.values()) {
    if (facts.memberId === note.memberId) return facts;
  }
  return state.processes.get(note.clientId) ?? null;
}

/** Moves a member to those that are gone. */
export function forgetMember(
  state: HistoryState,
  memberId: string,
  when: { readonly atMs: number; readonly lastHeardAtMs: number },
): GroupMember {
  const member = memberById(state, memberId);
  state.members.delete(memberId);
  state.quietRejoinsAtMs.delete(memberId);
  const { atMs, lastHeardAtMs } = when;
  remember(state.departed, memberId, { member, atMs, lastHeardAtMs, happened: null });
  return member;
}

export function processById(state: HistoryState, processId: string): ProcessFacts {
  const known = state.processes.get(processId);
  if (known !== undefined) return known;
  const facts = { processId, memberId: null, died: null, frozenAtMs: null, leavingAtMs: null };
  remember(state.processes, processId, facts);
  return facts;
}

export function partitionReading(state: HistoryState, at: TopicPartition): PartitionReading {
  const key = partitionKey(at);
  const known = state.partitions.get(key);
  if (known !== undefined) return known;
  const reading: PartitionReading = {
    topic: at.topic,
    partition: at.partition,
    owner: null,
    stopped: null,
    noticedAtMs: null,
    change: null,
    lastProcessedAtMs: null,
    committedOffset: null,
    endOffset: null,
    processed: noneProcessed(),
  };
  state.partitions.set(key, reading);
  return reading;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED_COUNT) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}

/** True once any process has reported: then only a record that was read ends a pause. */
export function hasReports(state: HistoryState): boolean {
  return state.processes.size > 0;
}
