import type { GroupNote, NoteMember, RebalanceCause } from "../../model/index.ts";

/** A group note as one line: for people, or a JSON object with `event: "note"`. */
export function noteLine(note: GroupNote, { json }: { json: boolean }): string {
  if (json) return `${JSON.stringify({ event: "note", ...note })}\n`;
  const time = new Date(note.atMs).toISOString().slice(11, 23);
  return `${time} ${note.groupId} ${sentence(note)}\n`;
}

/** What happened, in a few words; whoever wants all of it takes `--json`. */
function sentence(note: GroupNote): string {
  switch (note.type) {
    case "MemberIdAssigned":
      return `gives ${nameOf(note.member)} a member id`;
    case "PendingMemberExpired":
      return `forgets ${note.memberId}, which never joined`;
    case "MemberJoined":
      return `${nameOf(note.member)} ${note.rejoin ? "rejoins" : "joins"}${because(note.reason)}`;
    case "MemberLeft":
      return `${nameOf(note.member)} leaves${because(note.reason)}`;
    case "SessionExpired":
      return `${nameOf(note.member)} was not heard of for ${note.sessionTimeoutMs} ms and is removed`;
    case "StaticMemberReplaced":
      return `${note.groupInstanceId} is back as ${note.newMemberId}`;
    case "MemberFenced":
      return `${note.memberId} is fenced: ${note.groupInstanceId} is another member now`;
    case "RebalanceStarted":
      return `rebalances after generation ${note.generationId}: ${causes[note.cause]}${because(note.reason)}`;
    case "GenerationCompleted":
      return `generation ${note.generationId} has ${count(note.members.length, "member")}, protocol ${note.protocolName}, leader ${note.leaderId}`;
    case "AssignmentStored":
      return `generation ${note.generationId} is assigned`;
    case "MemberSynced":
      return `${note.memberId} has its assignment of generation ${note.generationId}`;
    case "SyncTimedOut":
      return `${note.removed.map(nameOf).join(", ")} did not sync in time and is removed`;
    case "OffsetsCommitted":
      return `commits ${note.offsets.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).join(" ")}`;
    case "CommitRefused":
      return `refuses a commit of ${note.memberId || "nobody"}: ${note.error}`;
    case "GroupEmptied":
      return `is empty since generation ${note.generationId}`;
    case "GroupDeleted":
      return `is ${note.reason === "Deleted" ? "deleted" : "expired"}`;
    case "GroupLoaded":
      return `is loaded with generation ${note.generationId}, ${count(note.members.length, "member")}`;
    case "GroupUnloaded":
      return "has another coordinator now";
    case "CauseLearned":
      return `rebalanced after generation ${note.generationId}: ${causes[note.cause]}${because(note.reason)}`;
    case "GroupObserved":
      return `is ${note.state} with ${count(note.members.length, "member")}`;
    case "StateSampled":
      return `is ${note.state}`;
    case "MembersHeard":
      return `has heard from ${count(note.members.length, "member")}`;
    case "EpochBumped":
      return `has epoch ${note.groupEpoch}: ${causes[note.cause]}${because(note.reason)}`;
    case "TargetComputed":
      return `has a target assignment for epoch ${note.groupEpoch}`;
    case "MemberReconciled":
      return `${note.memberId} is at epoch ${note.memberEpoch}: ${note.state}`;
  }
}

const causes: Readonly<Record<RebalanceCause, string>> = {
  MemberJoined: "a member joined",
  MemberRejoined: "a member asked to join again",
  LeaderRejoined: "its leader asked to join again",
  SubscriptionChanged: "a member has other protocols",
  StaticMemberReplaced: "a static member came back with other protocols",
  MemberLeft: "a member left",
  SessionExpired: "a member was not heard of",
  SyncTimedOut: "a member did not sync in time",
  AssignmentNotStored: "its assignment could not be stored",
  GroupOverCapacity: "it has more members than it may have",
  TopicMetadataChanged: "its topics changed",
  RebalanceTimedOut: "a member did not give up its partitions in time",
  Unknown: "nobody could tell why",
};

function nameOf({ memberId, groupInstanceId, clientHost }: NoteMember): string {
  return `${groupInstanceId ?? memberId} (${clientHost})`;
}

function because(reason: string | null): string {
  return reason === null || reason === "" ? "" : ` (${reason})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
