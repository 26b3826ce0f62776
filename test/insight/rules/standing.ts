import type {
  GroupHistory,
  GroupMember,
  GroupStanding,
  Rebalance,
} from "../../../src/insight/index.ts";

type Facts = GroupStanding["facts"];
type MemberNow = Facts["members"][number];

/** The group of a story as it stands. */
export function standingOf(
  { history }: { readonly history: GroupHistory },
  change: Partial<GroupStanding> = {},
): GroupStanding {
  return {
    groupId: "g",
    facts: history.facts(),
    partitions: history.partitions(),
    rebalances: history.rebalances,
    partitionLag: [],
    lag: [],
    ...change,
  };
}

/** A Stable group of the classic protocol, with some facts of its own. */
export function standing(
  facts: Partial<Facts> = {},
  change: Partial<GroupStanding> = {},
): GroupStanding {
  return {
    groupId: "g",
    facts: {
      groupType: "classic",
      state: "Stable",
      stateSinceMs: 0,
      evidence: { grade: "observed", source: "broker", withinMs: 0 },
      generationId: 1,
      protocolName: "range",
      members: [],
      barrier: null,
      ...facts,
    },
    partitions: [],
    rebalances: [],
    partitionLag: [],
    lag: [],
    ...change,
  };
}

export function groupMember(memberId: string, facts: Partial<GroupMember> = {}): GroupMember {
  return {
    memberId,
    groupInstanceId: null,
    clientId: memberId,
    clientHost: "/127.0.0.1",
    processId: null,
    sessionTimeoutMs: 45_000,
    rebalanceTimeoutMs: 300_000,
    protocols: [],
    ...facts,
  };
}

export function memberNow(
  memberId: string,
  { member, ...facts }: Partial<Omit<MemberNow, "member">> & { member?: Partial<GroupMember> } = {},
): MemberNow {
  return {
    member: groupMember(memberId, member),
    sinceMs: 0,
    lastHeartbeatAtMs: null,
    lastPollAtMs: null,
    heartbeatIntervalMs: null,
    maxPollIntervalMs: null,
    lastCommitAtMs: null,
    memberEpoch: null,
    reconciliation: null,
    revoking: [],
    awaiting: [],
    frozenAtMs: null,
    diedAtMs: null,
    leavingAtMs: null,
    cutOffAtMs: null,
    slowed: null,
    ...facts,
  };
}

type Partition = GroupStanding["partitions"][number];

export function partitionNow(
  topic: string,
  partition: number,
  facts: Partial<Omit<Partition, "owner">> & { owner?: string | null } = {},
): Partition {
  const { owner = null, ...rest } = facts;
  return {
    topic,
    partition,
    owner: owner === null ? null : groupMember(owner),
    position: null,
    committedOffset: null,
    logEndOffset: null,
    lag: null,
    stoppedAtMs: null,
    ...rest,
  };
}

const OBSERVED = { grade: "observed", source: "broker", withinMs: 0 } as const;

/** A settled rebalance of the classic protocol that began and ended at these instants. */
export function rebalance(
  number: number,
  [startedAtMs, stableAtMs]: readonly [number, number],
  facts: Partial<Rebalance> = {},
): Rebalance {
  const cause = facts.cause ?? "MemberLeft";
  const happened = {
    atMs: startedAtMs,
    event: "Noticed",
    signal: null,
    grade: "observed",
  } as const;
  return {
    number,
    groupId: "g",
    phase: "settled",
    cause,
    trigger: null,
    reason: null,
    happened,
    fromGenerationId: number,
    toGenerationId: number + 1,
    protocolName: "range",
    startedAtMs,
    stableAtMs,
    rounds: [
      {
        fromGenerationId: number,
        cause,
        causeEvidence: OBSERVED,
        trigger: facts.trigger ?? null,
        reason: facts.reason ?? null,
        happened,
        fromState: "Stable",
        startedAtMs,
        deadlineMs: null,
        waits: [],
        meanwhile: [],
        openedAtMs: stableAtMs,
        timedOut: false,
        generationId: number + 1,
        leader: null,
        storedAtMs: stableAtMs,
      },
    ],
    members: [],
    changes: [],
    avoidableMoveCount: 0,
    duplicates: [],
    olderDuplicateCount: 0,
    refusedCommits: [],
    partitionsAdded: [],
    coordinatorMovedAtMs: null,
    groupType: "classic",
    evidence: {
      cause: OBSERVED,
      start: OBSERVED,
      barrier: OBSERVED,
      stable: OBSERVED,
      assignment: OBSERVED,
      pauses: OBSERVED,
      duplicates: OBSERVED,
    },
    reconciliation: [],
    rewinds: [],
    redeliveredAtMost: null,
    ...facts,
  };
}
