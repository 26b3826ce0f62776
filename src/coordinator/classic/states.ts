/**
 * # The classic group: theory of operation
 *
 * A classic group runs the protocol in which a member, the leader, computes the assignment (KIP-62, KIP-345,
 * KIP-394, KIP-800, KIP-814). The coordinator knows who is there, and moves everybody from one *generation* to the
 * next through two barriers:
 *
 * - the **join phase** (PreparingRebalance): each member's JoinGroup is parked until all have come, or until the
 *   largest rebalance timeout has passed. Then the generation number grows, a protocol is chosen by votes, and all
 *   JoinGroups are answered, the leader's with everybody's metadata;
 * - the **sync phase** (CompletingRebalance): each member's SyncGroup is parked until the leader's brings the
 *   assignment, which is written to the journal and handed out.
 *
 * | state | who is parked | a heartbeat says | left by |
 * |---|---|---|---|
 * | Empty | nobody: no members, perhaps ids given out and committed offsets | UNKNOWN_MEMBER_ID | first member |
 * | PreparingRebalance | JoinGroup | REBALANCE_IN_PROGRESS | all joined, or join deadline |
 * | CompletingRebalance | SyncGroup | NONE | leader's assignment; or any change |
 * | Stable | nobody | NONE | any change |
 * | Dead | nobody: unloaded, a message to those who come late | COORDINATOR_NOT_AVAILABLE | never |
 *
 * What is *durable* is a generation as a GroupMetadata record says it: written when a group appears, when its
 * leader's assignment arrives, when a static member is replaced in a stable group, and when the last member has gone.
 * A rebalance in progress is in memory only, as in Kafka: whoever loads the journal meanwhile finds the last
 * generation, and its members find that they have to join again.
 *
 * Three deadlines move a group when its members do not: the session of each member, the end of the join phase, and
 * the pending sync (members that never sent SyncGroup, KAFKA-10284's family).
 *
 * Source: `ClassicGroupState`, `ClassicGroup`, `GroupMetadataManager` of Kafka 4.3.
 */
import { invariant } from "../../model/index.ts";
import type { Deadline } from "../deadline-queue.ts";
import type { ReplyToken } from "../events.ts";
import type { ClassicGroup } from "./group.ts";

/** Kafka's names, as DescribeGroups and ListGroups show them. */
export type ClassicGroupStateName =
  | "Empty"
  | "PreparingRebalance"
  | "CompletingRebalance"
  | "Stable"
  | "Dead";

/** Kafka's table of moves, `ClassicGroupState#validPreviousStates`, turned around. */
export const validNextStates: Readonly<
  Record<ClassicGroupStateName, readonly ClassicGroupStateName[]>
> = {
  Empty: ["PreparingRebalance", "Dead"],
  PreparingRebalance: ["CompletingRebalance", "Empty", "Dead"],
  CompletingRebalance: ["Stable", "PreparingRebalance", "Dead"],
  Stable: ["PreparingRebalance", "Dead"],
  Dead: ["Dead"],
};

/** The states from which a rebalance can start. */
export type RebalanceSource = "Empty" | "CompletingRebalance" | "Stable";

/** No members. Offsets may be committed without being one. */
export interface Empty {
  readonly state: "Empty";
}

/** A JoinGroup that waits for the end of the join phase. */
export interface ParkedJoin {
  readonly token: ReplyToken;
  readonly version: number;
  /** Added in this join phase: it has a deadline of its own, and no member id to send heartbeats with. */
  readonly isNew: boolean;
}

/** The join phase. As a deadline: its end, whoever is missing. */
export interface PreparingRebalance extends Deadline {
  readonly kind: "JoinPhase";
  readonly state: "PreparingRebalance";
  readonly group: ClassicGroup;
  readonly previous: RebalanceSource;
  /** By member id. A member is "awaiting join" exactly if it is here. */
  readonly parkedJoins: Map<string, ParkedJoin>;
  /** Not null while the deadline is that of the initial delay, which may be extended. */
  initialDelay: InitialDelay | null;
}

/** `group.initial.rebalance.delay.ms` and what may still be added to it. */
export interface InitialDelay {
  /** The delay being waited now. */
  readonly delayMs: number;
  /** What is left of the rebalance timeout for extensions. */
  readonly remainingMs: number;
}

/** A SyncGroup that waits for the leader's. */
export interface ParkedSync {
  readonly token: ReplyToken;
  readonly version: number;
}

/**
 * Who was answered JoinGroup and has not sent SyncGroup. As a deadline: when they are thrown out. It outlives the
 * sync phase, as the leader may be faster than the others.
 */
export interface PendingSync extends Deadline {
  readonly kind: "PendingSync";
  readonly group: ClassicGroup;
  readonly memberIds: Set<string>;
}

/** The sync phase: the generation exists, its assignment does not. */
export interface CompletingRebalance {
  readonly state: "CompletingRebalance";
  readonly parkedSyncs: Map<string, ParkedSync>;
  readonly pendingSync: PendingSync;
}

/** Everybody has, or can fetch, an assignment. */
export interface Stable {
  readonly state: "Stable";
  /** Null when all have sent SyncGroup, and after a load. */
  readonly pendingSync: PendingSync | null;
}

/** Unloaded: somebody else coordinates this group now. */
export interface Dead {
  readonly state: "Dead";
}

/** The state of a classic group, with what only that state has; the discriminant is `state`. */
export type ClassicGroupState = Empty | PreparingRebalance | CompletingRebalance | Stable | Dead;

/** Empty has nothing of its own, so all empty groups share it. */
export const EMPTY: Empty = Object.freeze({ state: "Empty" });
/** Stable, and nobody is waited for: what most groups are most of the time, so they share it. */
export const STABLE: Stable = Object.freeze({ state: "Stable", pendingSync: null });
/** Dead has nothing of its own. */
export const DEAD: Dead = Object.freeze({ state: "Dead" });

/** Throws unless Kafka allows the move. Every move of a living group is checked here, and only here. */
export function assertValidMove(group: ClassicGroup, to: ClassicGroupStateName): void {
  const from = group.state.state;
  invariant(
    validNextStates[from].includes(to),
    `classic group ${group.groupId} must not move from ${from} to ${to}`,
  );
}

/** Moves a living group and stamps the instant (`currentStateTimestamp`). */
export function moveTo(group: ClassicGroup, next: ClassicGroupState, nowMs: number): void {
  assertValidMove(group, next.state);
  group.state = next;
  group.stateSinceMs = nowMs;
}

/** Whether a change may start a rebalance now; if not, one is on its way already (or the group is Dead). */
export function canRebalance(group: ClassicGroup): boolean {
  return validNextStates[group.state.state].includes("PreparingRebalance");
}

/** Everybody is there, and nobody who was given an id is still expected. */
export function allJoined({ group, parkedJoins }: PreparingRebalance): boolean {
  return parkedJoins.size === group.members.size && group.pendingMembers === null;
}
