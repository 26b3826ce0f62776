import type { ErrorName } from "../../protocol/index.ts";
import type { PartitionList } from "./events.ts";
import { type GiveUp, handTo, type NewAssignment } from "./handover.ts";
import type { ClassicMember } from "./member.ts";
import { difference } from "./partition-lists.ts";
import type { Turn } from "./turn.ts";

const DEFAULT_DRAIN_SHARE = 0.6;

/**
 * Begins to give partitions up, in the order that leaves nothing behind: no new records, running handlers end, what was
 * fetched is dropped, what was processed is committed, the listener returns, and only then the assignment changes.
 * An eager member without partitions just tells its listener so.
 */
export function giveUp(
  turn: Turn,
  { partitions, callback, next }: Omit<GiveUp, "commitDeadlineMs">,
) {
  const { member } = turn;
  const { drainDeadlineMs, commitDeadlineMs } = deadlines(turn);
  const plan: GiveUp = { partitions, callback, next, commitDeadlineMs };
  if (partitions.length === 0) return callListener(turn, plan);
  turn.emit({ type: "StopFetching", partitions });
  const stepId = turn.nextStepId();
  turn.emit({ type: "DrainHandlers", stepId, partitions, deadlineMs: drainDeadlineMs });
  handTo(member, { phase: "Draining", stepId, giveUp: plan });
}

export function handlersDrained(turn: Turn, stepId: number, timedOut: boolean) {
  const { member } = turn;
  const { handover } = member;
  if (handover?.phase !== "Draining" || handover.stepId !== stepId) return;
  const { giveUp: plan } = handover;
  const { partitions, commitDeadlineMs: deadlineMs } = plan;
  if (timedOut) turn.note({ type: "DrainTimedOut", partitions });
  turn.emit({ type: "PurgeRecords", partitions });
  if (!member.config.enableAutoCommit) return callListener(turn, plan);
  const id = turn.nextStepId();
  const { metadata: as } = member;
  turn.emit({ type: "CommitProcessed", stepId: id, as, partitions, deadlineMs });
  handTo(member, { phase: "Committing", stepId: id, giveUp: plan });
}

/** A commit that failed does not stop a rebalance: the group must not hang on it. */
export function processedCommitted(
  turn: Turn,
  stepId: number,
  error: ErrorName | "TimedOut" | null,
): void {
  const { handover } = turn.member;
  if (handover?.phase !== "Committing" || handover.stepId !== stepId) return;
  const { giveUp: plan } = handover;
  if (error !== null) {
    turn.note({ type: "RevocationCommitFailed", error, partitions: plan.partitions });
  }
  callListener(turn, plan);
}

/** The listener has heard what goes: now it is gone. */
export function revoked(turn: Turn, { partitions, next }: GiveUp) {
  const { member } = turn;
  if (next !== null) return install(turn, next);
  member.isPrepared = true;
  member.handover = null;
  if (partitions.length > 0) turn.setAssignment(difference(member.assignment, partitions));
}

/** The assignment changes; what is new is fetched when the listener has returned. */
export function install(turn: Turn, { assigned, added }: NewAssignment): void {
  turn.setAssignment(assigned);
  const stepId = turn.call("onPartitionsAssigned", added);
  handTo(turn.member, { phase: "Assigning", stepId, calledAtMs: turn.nowMs, added });
}

export function assigned(turn: Turn, added: PartitionList): void {
  turn.member.handover = null;
  if (added.length > 0) turn.emit({ type: "StartFetching", partitions: added });
}

function callListener(turn: Turn, plan: GiveUp): void {
  const stepId = turn.call(plan.callback, plan.partitions);
  handTo(turn.member, { phase: "Revoking", stepId, calledAtMs: turn.nowMs, giveUp: plan });
}

/**
 * The group waits for the rebalance timeout, from when the coordinator began it: a heartbeat ago at most. Handlers may
 * have the larger part of that; half of the rest is for the commit, and what then remains for the listener and the way.
 */
function deadlines({ member, nowMs }: Turn): { drainDeadlineMs: number; commitDeadlineMs: number } {
  const budgetMs = Math.max(0, timeLeftMs(member, nowMs));
  const share = member.config.drainShare ?? DEFAULT_DRAIN_SHARE;
  const drainMs = Math.floor(budgetMs * share);
  const commitMs = Math.floor((budgetMs - drainMs) / 2);
  return { drainDeadlineMs: nowMs + drainMs, commitDeadlineMs: nowMs + drainMs + commitMs };
}

function timeLeftMs({ config, closing }: ClassicMember, nowMs: number): number {
  if (closing !== null) return closing.deadlineMs - nowMs;
  const { maxPollIntervalMs, heartbeatIntervalMs } = config;
  // Heartbeats may be as rare as polls: then half of the time has to do.
  return Math.max(maxPollIntervalMs - heartbeatIntervalMs, maxPollIntervalMs / 2);
}
