import type { Evidence, GroupStateName, TopicPartition } from "../model/index.ts";
import type { GroupMember } from "./group-member.ts";
import type { Happened } from "./rebalance.ts";

/**
 * The group as it is after the last input, as far as anybody said: what a screen shows as *now*.
 *
 * Nothing in it grows by itself with time; whoever draws it compares its instants with a clock. `null` is unknown.
 */
export interface GroupFacts {
  readonly groupType: "classic" | "consumer" | "unknown";
  readonly state: GroupStateName;
  /** Null where the state was found and nobody saw it begin. */
  readonly stateSinceMs: number | null;
  /** How the state is known. */
  readonly evidence: Evidence;
  /** Generation of a classic group, group epoch of a consumer group. */
  readonly generationId: number | null;
  /** The assignor: of a classic group the protocol chosen, of a consumer group the one that computed the target. */
  readonly protocolName: string | null;
  readonly coordinatorId: number | null;
  /** In the order in which they were first heard of. */
  readonly members: readonly MemberFacts[];
  /** Those that went last, oldest first; bounded. A member that came back under its member id is not among them. */
  readonly departed: readonly DepartedMember[];
  /** The join barrier or the reconciliation under way; null while there is none, or while it is not known. */
  readonly barrier: BarrierFacts | null;
  /** States that were seen from outside, oldest first; bounded. Empty with an exact source. */
  readonly sampledStates: readonly SampledStateFacts[];
  /** The instant of the first input: nothing before it is known. Null before there was any. */
  readonly knownSinceMs: number | null;
  /** The latest instant that any input carried. */
  readonly asOfMs: number | null;
}

/** One member now. */
export interface MemberFacts {
  readonly member: GroupMember;
  /** When it was first heard of in this history. */
  readonly sinceMs: number;
  /** What its process says of itself (`Alive`); null where none does. */
  readonly lastHeartbeatAtMs: number | null;
  readonly lastPollAtMs: number | null;
  readonly heartbeatIntervalMs: number | null;
  readonly maxPollIntervalMs: number | null;
  readonly lastCommitAtMs: number | null;
  /** KIP-848 alone. */
  readonly memberEpoch: number | null;
  readonly reconciliation: "Stable" | "UnrevokedPartitions" | "UnreleasedPartitions" | null;
  /** What it has to give up and has not released: ghosts in its lane. */
  readonly revoking: readonly TopicPartition[];
  /** What is its own as soon as somebody else has released it: empty slots in its lane. */
  readonly awaiting: readonly TopicPartition[];
  /** Set while its process is stopped, dead (the coordinator does not know yet), on its way out, or cut off. */
  readonly frozenAtMs: number | null;
  readonly diedAtMs: number | null;
  readonly leavingAtMs: number | null;
  readonly cutOffAtMs: number | null;
  /** Set while its handler takes longer than it did: since when, and for each record. */
  readonly slowed: { readonly atMs: number; readonly workMs: number } | null;
}

/** A member that went. */
export interface DepartedMember {
  readonly member: GroupMember;
  /** When the coordinator let it go. */
  readonly atMs: number;
  readonly how: "Left" | "Expired" | "Missed" | "Replaced" | "Vanished";
  /** When it last gave a sign of life, as far as the coordinator knows. */
  readonly lastHeardAtMs: number;
  /** Null where nothing is known beyond that it went. */
  readonly happened: Happened | null;
  readonly evidence: Evidence;
}

/** Whom the group waits for. */
export interface BarrierFacts {
  /** Null where only its end will be known. */
  readonly startedAtMs: number | null;
  readonly arrivedCount: number;
  readonly expectedCount: number;
  /** Empty where the count is all that is known. */
  readonly waitingFor: readonly GroupMember[];
  /** When it opens at the latest, whoever is missing. */
  readonly deadlineMs: number | null;
  readonly evidence: Evidence;
}

/** A state as it was seen by polling; its edges are right within `evidence.withinMs`. */
export interface SampledStateFacts {
  readonly state: GroupStateName;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly evidence: Evidence;
}
