import { OBSERVED } from "./evidence.ts";
import type { GroupFacts, MemberFacts } from "./group-facts.ts";
import type { GroupMember } from "./group-member.ts";
import type { HistoryState } from "./history-state.ts";

/** The group as it is after the last input. */
export function factsNow(state: HistoryState): GroupFacts {
  return {
    groupType: "unknown",
    state: "Unknown",
    stateSinceMs: null,
    evidence: OBSERVED,
    generationId: null,
    protocolName: null,
    coordinatorId: null,
    members: [...state.members.values()].map(memberFacts),
    departed: [],
    barrier: null,
    sampledStates: [],
    knownSinceMs: null,
    asOfMs: null,
  };
}

function memberFacts(member: GroupMember): MemberFacts {
  return {
    member,
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
  };
}
