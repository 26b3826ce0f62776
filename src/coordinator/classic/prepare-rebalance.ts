import { invariant, type RebalanceCause } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import { DISARMED } from "../deadline-queue.ts";
import type { ReplyToken } from "../events.ts";
import type { Turn } from "../turn.ts";
import { completeJoinPhase, maybeCompleteJoinPhase } from "./complete-join.ts";
import { type ClassicGroup, type ClassicMember, rebalanceTimeoutMs } from "./group.ts";
import { joinError } from "./join-replies.ts";
import {
  allJoined,
  type CompletingRebalance,
  canRebalance,
  moveTo,
  type PreparingRebalance,
  type RebalanceSource,
} from "./states.ts";
import { syncError } from "./sync-replies.ts";

/** Why a rebalance starts, for the notes. */
export interface RebalanceReason {
  readonly cause: RebalanceCause;
  /** The member whose act it was. */
  readonly memberId: string | null;
  /** What its client said (KIP-800). */
  readonly reason: string | null;
}

/** A member's JoinGroup on its way to being parked. */
export interface ArrivingJoin {
  readonly member: ClassicMember;
  readonly token: ReplyToken;
  readonly version: number;
  readonly isNew: boolean;
}

/**
 * Parks a JoinGroup in the join phase, starting one if none is on; the phase ends at once if this was the last
 * member to come.
 */
export function parkJoin(
  turn: Turn,
  group: ClassicGroup,
  arriving: ArrivingJoin & RebalanceReason,
): void {
  if (canRebalance(group)) {
    prepareRebalance(turn, group, arriving, arriving);
    return;
  }
  if (group.state.state === "PreparingRebalance") park(turn, group.state, arriving);
  maybeCompleteJoinPhase(turn, group);
}

/**
 * Starts a rebalance: the group enters its join phase. SyncGroups that wait for an assignment are sent back to join.
 *
 * From Empty it waits `group.initial.rebalance.delay.ms` for more members than the first, every time and not only at
 * generation 0. Otherwise it ends as soon as everybody has come back, which may be now.
 */
export function prepareRebalance(
  turn: Turn,
  group: ClassicGroup,
  why: RebalanceReason,
  arriving: ArrivingJoin | null = null,
): void {
  const from = group.state;
  invariant(
    from.state !== "PreparingRebalance" && from.state !== "Dead",
    `classic group ${group.groupId} cannot start a rebalance in ${from.state}`,
  );
  if (from.state === "CompletingRebalance") {
    releaseSyncs(turn, group, from, "REBALANCE_IN_PROGRESS");
    turn.disarm(from.pendingSync);
  } else if (from.state === "Stable" && from.pendingSync !== null) {
    turn.disarm(from.pendingSync);
  }
  const preparing = joinPhase(group, from.state);
  moveTo(group, preparing, turn.nowMs);
  if (arriving !== null) park(turn, preparing, arriving);
  const timeoutMs = rebalanceTimeoutMs(group);
  noteRebalanceStarted(turn, preparing, why, timeoutMs);
  if (preparing.previous === "Empty") startInitialDelay(turn, preparing, timeoutMs);
  else if (allJoined(preparing)) completeJoinPhase(turn, preparing);
  else turn.arm(preparing, timeoutMs);
}

function joinPhase(group: ClassicGroup, previous: RebalanceSource): PreparingRebalance {
  return {
    kind: "JoinPhase",
    state: "PreparingRebalance",
    group,
    previous,
    parkedJoins: new Map(),
    initialDelay: null,
    ...DISARMED,
  };
}

function park(turn: Turn, preparing: PreparingRebalance, arriving: ArrivingJoin): void {
  const { member, token, version } = arriving;
  const earlier = preparing.parkedJoins.get(member.memberId);
  if (earlier !== undefined) {
    turn.supersede(joinError(earlier, "REBALANCE_IN_PROGRESS", member.memberId));
  }
  const isNew = arriving.isNew || (earlier?.isNew ?? false);
  preparing.parkedJoins.set(member.memberId, { token, version, isNew });
}

function startInitialDelay(turn: Turn, preparing: PreparingRebalance, timeoutMs: number): void {
  const delayMs = turn.shard.config.groupInitialRebalanceDelayMs;
  const remainingMs = Math.max(timeoutMs - delayMs, 0);
  preparing.initialDelay = { delayMs, remainingMs };
  turn.arm(preparing, delayMs);
}

/** Answers all parked SyncGroups with an error and forgets all assignments. Their senders are alive. */
export function releaseSyncs(
  turn: Turn,
  group: ClassicGroup,
  completing: CompletingRebalance,
  error: ErrorName,
): void {
  for (const member of group.members.values()) {
    member.assignment = "";
    const parked = completing.parkedSyncs.get(member.memberId);
    if (parked === undefined) continue;
    turn.reply(syncError(parked.token, error));
    turn.arm(member, member.sessionTimeoutMs);
  }
  completing.parkedSyncs.clear();
}

function noteRebalanceStarted(
  turn: Turn,
  preparing: PreparingRebalance,
  why: RebalanceReason,
  timeoutMs: number,
): void {
  if (!turn.env.notes) return;
  const { group, parkedJoins, previous } = preparing;
  const delayMs = previous === "Empty" ? turn.shard.config.groupInitialRebalanceDelayMs : 0;
  turn.note(group.groupId, {
    type: "RebalanceStarted",
    generationId: group.generationId,
    fromState: previous,
    cause: why.cause,
    memberId: why.memberId,
    reason: why.reason,
    waitingFor: [...group.members.keys()].filter((memberId) => !parkedJoins.has(memberId)),
    deadlineMs: turn.nowMs + Math.max(timeoutMs, delayMs),
  });
}
