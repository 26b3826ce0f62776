import type { TopicPartition } from "../model/index.ts";
import { without } from "./consumer/consumer-state.ts";
import { withheld } from "./cooperative.ts";
import type {
  BarrierFacts,
  DepartedMember,
  GroupFacts,
  MemberFacts,
  SampledStateFacts,
} from "./group-facts.ts";
import type { GroupMember } from "./group-member.ts";
import type { HistoryState, OpenRebalance } from "./history-state.ts";
import type { BarrierWait } from "./rebalance.ts";
import { processBehind } from "./roster.ts";

/** Departed members told of. */
const GHOSTS_TOLD = 100;

/** The group as it is after the last input. */
export function factsNow(state: HistoryState): GroupFacts {
  const { now, groupType, generationId, protocolName, coordinatorId } = state;
  return {
    groupType,
    state: now.state,
    stateSinceMs: now.sinceMs,
    evidence: now.evidence,
    generationId,
    protocolName,
    coordinatorId,
    members: membersNow(state),
    departed: departedMembers(state),
    barrier: state.open === null ? null : barrierFacts(state, state.open),
    sampledStates: unexplainedStates(state),
    knownSinceMs: state.knownSinceMs,
    asOfMs: state.asOfMs,
  };
}

function membersNow(state: HistoryState): MemberFacts[] {
  const released = releasing(state);
  return [...state.members.values()].map((member) => {
    const { memberId } = member;
    const seat = state.consumer.seats.get(memberId);
    const pending = seat === undefined ? released.get(memberId) : [...seat.pending.values()];
    return memberFacts(state, member, pending ?? []);
  });
}

function memberFacts(
  state: HistoryState,
  member: GroupMember,
  revoking: readonly TopicPartition[],
): MemberFacts {
  const { memberId } = member;
  const times = state.memberTimes.get(memberId);
  const alive = state.alive.get(memberId);
  const process = processBehind(state, member);
  const seat = state.consumer.seats.get(memberId);
  return {
    member,
    sinceMs: times?.sinceMs ?? state.knownSinceMs ?? 0,
    lastHeartbeatAtMs: latest(alive?.lastHeartbeatAtMs, times?.lastHeardAtMs),
    lastPollAtMs: alive?.lastPollAtMs ?? null,
    heartbeatIntervalMs: alive?.heartbeatIntervalMs ?? null,
    maxPollIntervalMs: alive?.maxPollIntervalMs ?? null,
    lastCommitAtMs: times?.lastCommitAtMs ?? null,
    memberEpoch: seat?.memberEpoch ?? null,
    reconciliation: seat === undefined || seat.memberEpoch === null ? null : seat.state,
    revoking,
    awaiting: awaiting(state, memberId),
    frozenAtMs: process?.frozenAtMs ?? null,
    diedAtMs: process?.died?.atMs ?? null,
    leavingAtMs: process?.leavingAtMs ?? null,
    cutOffAtMs: process?.cutOffAtMs ?? null,
    slowed: process?.slowed ?? null,
  };
}

/** What the target gives it and it does not hold yet. */
function awaiting({ consumer }: HistoryState, memberId: string): TopicPartition[] {
  const seat = consumer.seats.get(memberId);
  if (seat?.target == null) return [];
  return without(seat.target, new Map([...seat.assigned, ...seat.pending]));
}

function latest(a: number | null | undefined, b: number | null | undefined): number | null {
  if (a == null || b == null) return a ?? b ?? null;
  return Math.max(a, b);
}

/** A cooperative member has to give up what the first round left out, until it rejoins for the second. By member id. */
function releasing({ open, settling }: HistoryState): Map<string, TopicPartition[]> {
  const byMember = new Map<string, TopicPartition[]>();
  const entry = open?.rebalance ?? settling?.rebalance;
  if (entry === undefined || entry.groupType !== "classic") return byMember;
  for (const { from, topic, partition } of withheld(entry)) {
    const memberId = from?.memberId ?? "";
    if (open?.rejoinedAtMs.has(memberId)) continue;
    const partitions = byMember.get(memberId);
    if (partitions === undefined) byMember.set(memberId, [{ topic, partition }]);
    else partitions.push({ topic, partition });
  }
  return byMember;
}

function departedMembers({ departed }: HistoryState): DepartedMember[] {
  return [...departed.values()]
    .slice(-GHOSTS_TOLD)
    .map(({ member, atMs, how, lastHeardAtMs, happened, evidence }) => {
      return { member, atMs, how, lastHeardAtMs, happened, evidence };
    });
}

function barrierFacts(state: HistoryState, { rebalance, round }: OpenRebalance): BarrierFacts {
  const { phase, evidence, groupType } = rebalance;
  const base = { evidence: evidence.barrier ?? state.now.evidence };
  const startedAtMs = evidence.start === null ? null : round.startedAtMs;
  if (groupType === "classic" && phase === "syncing") {
    // Everybody came; what is waited for is the leader's assignment.
    const count = rebalance.members.length;
    const waitingFor = round.leader === null ? [] : [round.leader];
    const counts = { arrivedCount: count, expectedCount: count };
    return { ...base, ...counts, startedAtMs: round.openedAtMs, waitingFor, deadlineMs: null };
  }
  const expected = round.waits.filter(isExpected);
  const waiting = expected.filter(({ outcome }) => outcome === "Waiting");
  // Whoever's joining began it has come, and is not waited for.
  const trigger = round.trigger?.memberId ?? "";
  const isWaited = round.waits.some(({ member }) => member.memberId === trigger);
  const extra = groupType === "classic" && !isWaited && state.members.has(trigger) ? 1 : 0;
  return {
    ...base,
    startedAtMs,
    arrivedCount: expected.length - waiting.length + extra,
    expectedCount: expected.length + extra,
    waitingFor: waiting.map(({ member }) => member),
    deadlineMs: round.deadlineMs,
  };
}

function isExpected({ outcome }: BarrierWait): boolean {
  return outcome === "Waiting" || outcome === "Rejoined" || outcome === "Joined";
}

/** A state that lies within a rebalance which notes tell of is told by it. */
function unexplainedStates({ sampledStates, rebalances }: HistoryState): SampledStateFacts[] {
  return sampledStates.filter(({ state, fromMs, toMs, evidence }) => {
    if (state === "Stable" || state === "Empty" || state === "Dead") return true;
    return !rebalances.some(({ startedAtMs, stableAtMs }) => {
      const endsMs = (toMs ?? Infinity) + evidence.withinMs;
      return startedAtMs <= endsMs && (stableAtMs ?? Infinity) >= fromMs - evidence.withinMs;
    });
  });
}
