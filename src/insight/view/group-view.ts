import type { Evidence, GroupStateName } from "../../model/index.ts";
import type { PartitionNow } from "../group-history.ts";
import type { GroupMember } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";
import type { Finding, Severity } from "../rules/findings.ts";
import type { Totals } from "../totals.ts";

/**
 * All that a screen needs of one group, as plain JSON: the page and the terminal draw the same one, live or from a
 * recording. Instants are epoch milliseconds of the cluster's clock.
 *
 * It holds facts only; what is drawn of them (lanes, ribbon, cards) is derived by the functions beside this file.
 */
export interface GroupView {
  readonly schemaVersion: 1;
  readonly groupId: string;
  readonly now: GroupNow;
  /** The kept rebalances, oldest first. */
  readonly rebalances: readonly RebalanceView[];
  /** The latest events, oldest first: by their instants, not by their numbers. */
  readonly events: readonly EventView[];
  /** Lag over time, oldest first. */
  readonly lag: readonly LagPoint[];
  readonly alerts: readonly AlertState[];
  /** What holds now, gravest first; those of one rebalance are in its `findings`. */
  readonly findings: readonly Finding[];
  readonly totals: Totals;
  readonly sources: readonly SourceStatus[];
  /** States seen by sampling that no rebalance explains, for the ribbon; empty with an exact source. */
  readonly sampledStates: readonly SampledState[];
  /** Everybody whom the view names, with the letter and the name that all screens give them. */
  readonly owners: readonly OwnerMark[];
  /** The earliest instant of which something is known: nothing before it may be drawn. */
  readonly knownSinceMs: number;
  /** Stretches after that of which nothing is known, oldest first: the watch was away. Nothing in them may be drawn. */
  readonly gaps: readonly Gap[];
}

/** From the last that was heard to the first that was heard again. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a member is called on every screen. Letters stay while anything in the view names their member; a member that
 * comes back under a new member id (same process, instance id, or client id and host) has the letter that it had.
 */
export interface OwnerMark {
  readonly memberId: string;
  /** A, B, … Z, AA. */
  readonly letter: string;
  /** 0 for A: picks hue and pattern. */
  readonly ordinal: number;
  /** Tells members of the same name apart by host, or by the end of the member id. May hold any character. */
  readonly name: string;
}

/** The group at one instant. */
export interface GroupNow {
  readonly asOfMs: number;
  readonly groupType: "classic" | "consumer" | "unknown";
  readonly state: GroupStateName;
  readonly stateSinceMs: number | null;
  /** Generation of a classic group, group epoch of a consumer group; null when unknown. */
  readonly generationId: number | null;
  readonly protocolName: string | null;
  readonly coordinatorId: number | null;
  readonly members: readonly MemberNow[];
  readonly partitions: readonly PartitionNow[];
  /** The join barrier, or the reconciliation, that is under way; null while Stable or Empty. */
  readonly barrier: BarrierNow | null;
  readonly evidence: Evidence;
}

/** The members that the group waits for, by name. */
export interface BarrierNow {
  /** Null where only its end will be known. */
  readonly startedAtMs: number | null;
  readonly arrivedCount: number;
  readonly expectedCount: number;
  /** Empty when it is not known. */
  readonly waitingFor: readonly string[];
  readonly deadlineMs: number | null;
}

/** `gone`: no longer a member, kept on the screen as a ghost for a while. */
export type MemberWord =
  | "ok"
  | "catching up"
  | "revoking"
  | "waiting"
  | "silent"
  | "frozen"
  | "gone";

export interface MemberNow {
  readonly member: GroupMember;
  readonly name: string;
  readonly word: MemberWord;
  /** Null where nobody tells: heartbeats and polls are known of our own broker and clients alone. */
  readonly lastHeartbeatAtMs: number | null;
  readonly lastPollAtMs: number | null;
  readonly maxPollIntervalMs: number | null;
  readonly lastCommitAtMs: number | null;
  /** KIP-848 alone. */
  readonly memberEpoch: number | null;
  readonly goneSinceMs: number | null;
  /** Partitions it was told to give up and has not released (KIP-848, cooperative): ghosts in its lane. */
  readonly revoking: readonly string[];
  /** Partitions that are its own once somebody else has released them: empty slots in its lane. */
  readonly awaiting: readonly string[];
}

/** One rebalance with what was concluded from it. */
export interface RebalanceView extends Rebalance {
  /** Gravest first. At most the first two that advise something are shown as advice. */
  readonly findings: readonly Finding[];
}

export type EventKind =
  | "join"
  | "leave"
  | "evict"
  | "state"
  | "revoke"
  | "assign"
  | "commit"
  | "fenced"
  | "coordinator"
  | "process";

/** One line of the event log. */
export interface EventView {
  /** Counts the events of one group from 1, in the order in which they were heard. */
  readonly id: number;
  readonly atMs: number;
  readonly kind: EventKind;
  /** Plain text; names in it may hold any character. */
  readonly text: string;
  readonly memberName: string | null;
  /** The rebalance it belongs to, null when to none. */
  readonly rebalanceNumber: number | null;
  readonly evidence: Evidence;
}

export interface LagPoint {
  readonly atMs: number;
  /** Log end minus committed, summed over partitions with a committed offset; null when not known. */
  readonly lag: number | null;
  /** How long the oldest record not yet committed has waited, in ms; null when not known. */
  readonly lagMs: number | null;
  /** `observed`: by the timestamps of records. `inferred`: interpolated between samples. */
  readonly lagMsGrade: "observed" | "inferred" | null;
}

export interface AlertState {
  /** Its name in the Prometheus rules file. */
  readonly name: string;
  readonly severity: "warning" | "critical";
  readonly firing: boolean;
  readonly sinceMs: number | null;
  /** One sentence with the value that made it fire, and its threshold. */
  readonly text: string;
}

export interface SampledState {
  readonly state: GroupStateName;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly evidence: Evidence;
}

/** One source of observation: console.md's tiers, by name. */
export interface SourceStatus {
  readonly source: "broker" | "consumers" | "journal" | "describe" | "broker log" | "recording";
  readonly status: "on" | "off" | "failing" | "catching up";
  /** What it gives, or why it does not: one sentence. */
  readonly text: string;
}

/** One row of the list of groups. */
export interface GroupSummary {
  readonly groupId: string;
  readonly groupType: "classic" | "consumer" | "unknown";
  readonly state: GroupStateName;
  readonly memberCount: number | null;
  readonly lag: number | null;
  readonly lagMs: number | null;
  readonly lastRebalanceAtMs: number | null;
  readonly rebalanceCount: number;
  /** Time spent in rebalances within the last 24 h. */
  readonly lostMs: number;
  /** When rebalances ended within the last 24 h, latest last; at most 500. */
  readonly ticksMs: readonly number[];
  /** Since when the group is known; absent where nothing was heard of it. Of what was before, nothing is told. */
  readonly knownSinceMs?: number;
  readonly worst: Severity | null;
}

/** What changed in a view. A consumer of deltas applies them in order with `applyDelta`. */
export type GroupDelta =
  | { readonly kind: "now"; readonly payload: GroupNow }
  /** Replaces the one with its number, or is new. */
  | { readonly kind: "rebalance"; readonly payload: RebalanceView }
  | { readonly kind: "event"; readonly payload: EventView }
  | { readonly kind: "lag"; readonly payload: LagPoint }
  | { readonly kind: "alerts"; readonly payload: readonly AlertState[] }
  | { readonly kind: "findings"; readonly payload: readonly Finding[] }
  | { readonly kind: "totals"; readonly payload: Totals }
  | { readonly kind: "sources"; readonly payload: readonly SourceStatus[] }
  | { readonly kind: "sampledStates"; readonly payload: readonly SampledState[] }
  | { readonly kind: "owners"; readonly payload: readonly OwnerMark[] }
  | { readonly kind: "gaps"; readonly payload: readonly Gap[] };
