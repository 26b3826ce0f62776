/**
 * # The classic member: theory of operation
 *
 * A member of a classic group takes part in rebalances (JoinGroup, then SyncGroup), proves that it is alive (Heartbeat),
 * and owns what its last assignment gave it. This machine decides when each of that happens; it does no I/O. It is told
 * events (answers, failures, what the application did, completions, deadlines) and says effects, in order.
 *
 * | state | means | left by |
 * |---|---|---|
 * | Unjoined | no JoinGroup is out. A generation may be kept (a refused SyncGroup), and then heartbeats go on | coordinator known, nothing left to give up |
 * | PreparingRebalance | JoinGroup is out; the coordinator may park it for the whole rebalance timeout | its answer |
 * | CompletingRebalance | the generation exists: a leader waits for metadata and assigns, then SyncGroup is out | its answer |
 * | Stable | the generation has its assignment | a reason to rejoin, or a loss |
 * | Stale | the poll interval was exceeded and the group is left; nothing happens | `Polled` |
 * | Leaving | LeaveGroup is out | its answer, or the time to close |
 * | Fatal | the coordinator refused for good; the assignment is gone | closing |
 * | Closed | nothing happens any more | – |
 *
 * The first four are Kafka's `AbstractCoordinator.MemberState`, the others have their names from KIP-848's `MemberState`.
 *
 * Beside the state there may be one **handover**: a sequence in which partitions are given up or taken, each step of
 * which is awaited. No JoinGroup and no LeaveGroup goes out while there is one: that is what makes a rebalance clean.
 *
 *     StopFetching → Draining → PurgeRecords → Committing → Revoking → SetAssignment        (still a member)
 *     StopFetching, AbortHandlers, PurgeRecords, SetAssignment → Losing                     (not a member any more)
 *     SetAssignment → Assigning → StartFetching                                             (a completed rebalance)
 *
 * Rules:
 *
 * - An eager member gives everything up before JoinGroup. A cooperative one gives up only topics it no longer subscribes
 *   to; after SyncGroup it gives up what the assignment took away, and rejoins if that was something (KIP-429).
 * - A loss overtakes a handover: what it drains or commits is no longer waited for. A listener is: two calls never overlap.
 * - Heartbeats are sent while there is a generation, unless a JoinGroup or SyncGroup is out: parked, these keep the
 *   member alive by themselves, and a heartbeat would wait behind them.
 * - Who was not heard of for a session has lost what it owns, whether the coordinator said so or cannot be reached. The
 *   session counts from when the last request that was answered was sent, so it is over here before it is over there.
 * - An answer belongs to the request whose id it carries; when nobody waits for that id any more, it is dropped.
 * - What to do next is decided in one place, `settle`, once nothing is awaited.
 *
 * Sources: `AbstractCoordinator` and `ConsumerCoordinator` of Kafka 4.3; KIP-62, 345, 394, 429, 568, 792, 800, 814, 1092.
 */
import { invariant } from "../../model/index.ts";
import type { MemberFailure } from "./effects.ts";
import type { Leadership } from "./leadership.ts";
import type { ClassicMember } from "./member.ts";

export type MemberStateName =
  | "Unjoined"
  | "PreparingRebalance"
  | "CompletingRebalance"
  | "Stable"
  | "Stale"
  | "Leaving"
  | "Fatal"
  | "Closed";

/** The moves that exist. */
export const validNextStates: Readonly<Record<MemberStateName, readonly MemberStateName[]>> = {
  Unjoined: ["PreparingRebalance", "Stale", "Leaving", "Fatal", "Closed"],
  PreparingRebalance: ["CompletingRebalance", "Unjoined", "Stale", "Fatal", "Closed"],
  CompletingRebalance: ["Stable", "Unjoined", "Stale", "Fatal", "Closed"],
  Stable: ["PreparingRebalance", "Unjoined", "Stale", "Leaving", "Fatal", "Closed"],
  Stale: ["Unjoined", "Fatal", "Closed"],
  Leaving: ["Unjoined", "Closed"],
  Fatal: ["Closed"],
  Closed: [],
};

export interface Unjoined {
  readonly state: "Unjoined";
}

export interface PreparingRebalance {
  readonly state: "PreparingRebalance";
  readonly requestId: number;
  readonly sentAtMs: number;
  /** The subscription that the JoinGroup carries. */
  readonly joinedTopics: readonly string[];
}

export interface CompletingRebalance {
  readonly state: "CompletingRebalance";
  readonly joinedTopics: readonly string[];
  readonly protocolName: string;
  /** Null for a follower. */
  readonly leadership: Leadership | null;
  /** Null while the leader waits for metadata. */
  readonly sync: { readonly requestId: number; readonly sentAtMs: number } | null;
}

export interface Stable {
  readonly state: "Stable";
  readonly joinedTopics: readonly string[];
  readonly protocolName: string;
  readonly leadership: Leadership | null;
}

export interface Stale {
  readonly state: "Stale";
}

export interface Leaving {
  readonly state: "Leaving";
  readonly requestId: number;
}

export interface Fatal {
  readonly state: "Fatal";
  readonly failure: MemberFailure;
  /** Whether the effect `Fail` has been given: after the listener has returned. */
  readonly told: boolean;
}

export interface Closed {
  readonly state: "Closed";
}

/** The state of a classic member, with what only that state has; the discriminant is `state`. */
export type MemberState =
  | Unjoined
  | PreparingRebalance
  | CompletingRebalance
  | Stable
  | Stale
  | Leaving
  | Fatal
  | Closed;

export const UNJOINED: Unjoined = Object.freeze({ state: "Unjoined" });
export const STALE: Stale = Object.freeze({ state: "Stale" });
export const CLOSED: Closed = Object.freeze({ state: "Closed" });

/** Moves a member. Every move is checked here, and only here; what changes within a state is not a move. */
export function moveTo(member: ClassicMember, next: MemberState): void {
  const from = member.state.state;
  invariant(
    validNextStates[from].includes(next.state),
    `classic member of ${member.config.groupId} must not move from ${from} to ${next.state}`,
  );
  member.state = next;
}
