import type { NoteMember, RebalanceCause, TopicPartitions } from "../../model/index.ts";
import type { CommittedOffsets } from "./committed-offsets.ts";
import type { NoteSink } from "./note-sink.ts";
import type { TopicNames } from "./topic-names.ts";

/** What is known of a foreign group. The files beside this one write it. */
export interface ForeignState {
  readonly sink: NoteSink;
  readonly commits: CommittedOffsets;
  readonly topicNames: TopicNames;
  /** Null until something was told of the group, and again after it was deleted. */
  groupType: "classic" | "consumer" | null;
  /** Of a classic group, as the last record or poll had them. */
  members: Map<string, KnownMember>;
  /** The last generation or group epoch that was told; null while unknown. */
  generationId: number | null;
  protocolName: string | null;
  /** When the last assignment was stored, or the group was first found; null while neither is known. */
  settledAtMs: number | null;
  open: OpenRebalance | null;
  /** Departures and arrivals that the log told since the last assignment, by member id, with what the client said of it. */
  readonly toldGone: Map<string, string | null>;
  readonly toldJoined: Map<string, string | null>;
  /** Members that the log says were removed when the barrier's time was over. */
  missed: readonly string[];
  /** What was told to be the cause of the rebalance that ended a generation; the latest of them. */
  readonly causes: Map<number, ToldCause>;
  coordinatorId: number | null;
  coordinatorToldAtMs: number;
  /** Where the last generation or epoch stands in the journal; null while none was read. */
  recordOffset: number | null;
  /** Between the last generation and the one before it records were missed. */
  missesRecords: boolean;
  /** A tombstone of the group's own record: deleted, or converted if the next record says so. */
  tombstone: { readonly atMs: number } | null;
}

export interface KnownMember extends NoteMember {
  /** Null where nobody told. */
  readonly sessionTimeoutMs: number | null;
  readonly rebalanceTimeoutMs: number | null;
  readonly topics: readonly string[] | null;
  readonly partitions: readonly TopicPartitions[] | null;
}

/** A rebalance whose start was told and whose end was not. */
export interface OpenRebalance {
  readonly startedAtMs: number;
  /** The generation that the last round told of ends; null where only polls told of it. */
  fromGenerationId: number | null;
  readonly by: "log" | "describe" | "journal";
}

export interface ToldCause {
  readonly cause: RebalanceCause;
  readonly by: "log" | "rule" | "nobody";
}

/** Rebalances whose cause may still be told better. */
const CAUSES_COUNT = 100;

export function newForeignState(
  parts: Pick<ForeignState, "sink" | "commits" | "topicNames">,
): ForeignState {
  return {
    ...parts,
    groupType: null,
    members: new Map(),
    generationId: null,
    protocolName: null,
    settledAtMs: null,
    open: null,
    toldGone: new Map(),
    toldJoined: new Map(),
    missed: [],
    causes: new Map(),
    coordinatorId: null,
    coordinatorToldAtMs: -Infinity,
    recordOffset: null,
    missesRecords: false,
    tombstone: null,
  };
}

export function rememberCause(
  { causes }: ForeignState,
  generationId: number,
  told: ToldCause,
): void {
  causes.delete(generationId);
  causes.set(generationId, told);
  const oldest = causes.keys().next().value;
  if (causes.size > CAUSES_COUNT && oldest !== undefined) causes.delete(oldest);
}

/** Takes note of a record that tells a generation or an epoch. */
export function takeRecord(
  state: ForeignState,
  at: { readonly offset: number; readonly completeFromOffset?: number },
): void {
  const { offset, completeFromOffset = 0 } = at;
  state.missesRecords = state.recordOffset !== null && completeFromOffset > state.recordOffset + 1;
  state.recordOffset = offset;
}

/** The rebalance is over. */
export function settle(state: ForeignState, atMs: number): void {
  state.open = null;
  state.settledAtMs = atMs;
  state.toldGone.clear();
  state.toldJoined.clear();
  state.missed = [];
}

/** Nothing is known any more. */
export function forgetGroup(state: ForeignState, atMs: number): void {
  settle(state, atMs);
  state.groupType = null;
  state.members = new Map();
  state.generationId = null;
  state.protocolName = null;
  state.causes.clear();
  state.commits.clear();
}

/** The member as notes name it; of one that nobody told of, the id alone. */
export function namedMember(state: ForeignState, memberId: string): NoteMember {
  const known = state.members.get(memberId);
  if (known === undefined) {
    return { memberId, groupInstanceId: null, clientId: "", clientHost: "" };
  }
  return noteMember(known);
}

export function noteMember({
  memberId,
  groupInstanceId,
  clientId,
  clientHost,
}: NoteMember): NoteMember {
  return { memberId, groupInstanceId, clientId, clientHost };
}

/** Who owns what, topic by topic. */
export function ownersOf(
  members: Iterable<Pick<KnownMember, "memberId" | "partitions">>,
): Map<string, Map<number, string>> {
  const owners = new Map<string, Map<number, string>>();
  for (const { memberId, partitions } of members) {
    for (const { topic, partitions: numbers } of partitions ?? []) {
      let of = owners.get(topic);
      if (of === undefined) {
        of = new Map();
        owners.set(topic, of);
      }
      for (const partition of numbers) of.set(partition, memberId);
    }
  }
  return owners;
}
