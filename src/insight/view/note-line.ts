import type { GroupNote, RebalanceCause } from "../../model/index.ts";
import { because, type EventLine, line, partitionsText } from "./event-line.ts";
import type { NameBook } from "./name-book.ts";
import { countText, durationText, settingText, shortList } from "./wording.ts";

type Lines = {
  readonly [Type in GroupNote["type"]]: (
    note: Extract<GroupNote, { type: Type }>,
    names: NameBook,
  ) => EventLine | null;
};

/** One sentence for each note that a reader wants to see; null: not worth a line, or told by `CommitLines`. */
export function noteLine(note: GroupNote, names: NameBook): EventLine | null {
  const say = lines[note.type] as (note: GroupNote, names: NameBook) => EventLine | null;
  return say(note, names);
}

const lines: Lines = {
  MemberIdAssigned: () => null,
  PendingMemberExpired: (note, names) => {
    const name = names.nameOf(note.memberId);
    return line("leave", `${name} never used the member id that it was given`, name);
  },
  MemberJoined: memberJoined,
  MemberLeft: (note, names) => {
    const name = names.nameOf(note.member.memberId);
    return line("leave", `${name} leaves${because(note.reason)}`, name);
  },
  SessionExpired: (note, names) => {
    const name = names.nameOf(note.member.memberId);
    const timeout = timeoutText(note.sessionTimeoutMs);
    return line("evict", `${name} is evicted: ${lastSign(note)}session timeout ${timeout}`, name);
  },
  StaticMemberReplaced: (note) => {
    const kept = note.assignmentKept ? "; its assignment is kept" : "";
    const name = note.groupInstanceId;
    return line("join", `static member ${name} is back under a new member id${kept}`, name);
  },
  MemberFenced: (note) => {
    const name = note.groupInstanceId;
    const text = `${note.api} of ${note.memberId} is fenced: instance id ${name} belongs to another member now`;
    return line("fenced", text, name);
  },
  RebalanceStarted: rebalanceStarted,
  CauseLearned: (note, names) => {
    const who = note.memberId === null ? null : names.nameOf(note.memberId);
    const text = `cause of the rebalance after generation ${note.generationId}: ${causeText(note.cause, who)}`;
    return line("state", text + because(note.reason), who);
  },
  GenerationCompleted: (note, names) => {
    const leader = note.leaderId === null ? "" : `, led by ${names.nameOf(note.leaderId)}`;
    const removed =
      note.removed.length === 0
        ? ""
        : `; without ${shortList(note.removed.map((id) => names.nameOf(id)))}, late`;
    const by = note.protocolName === null ? "" : `, ${note.protocolName}`;
    const members = countText(note.members.length, "member");
    return line("state", `generation ${note.generationId} with ${members}${by}${leader}${removed}`);
  },
  AssignmentStored: (note) => {
    const partitions = note.assignments.flatMap((each) => each.partitions ?? []);
    const total = partitions.reduce((sum, each) => sum + each.partitions.length, 0);
    const members = countText(note.assignments.length, "member");
    return line("assign", `Stable: ${countText(total, "partition")} assigned to ${members}`);
  },
  MemberSynced: () => null,
  SyncTimedOut: (note, names) => {
    const who = shortList(note.removed.map(({ memberId }) => names.nameOf(memberId)));
    return line("evict", `${who} never fetched an assignment and is evicted`);
  },
  OffsetsCommitted: () => null,
  CommitRefused: () => null,
  GroupEmptied: (note) =>
    line("state", `Empty: no member is left in generation ${note.generationId}`),
  GroupDeleted: (note) =>
    line("state", note.reason === "Deleted" ? "the group was deleted" : "the group expired"),
  GroupLoaded: (note) =>
    line(
      "coordinator",
      `a broker took the group over as its coordinator: generation ${note.generationId}, ${countText(note.members.length, "member")}`,
    ),
  GroupUnloaded: () => line("coordinator", "its coordinator gave the group up"),
  GroupObserved: (note) => {
    const by = note.coordinatorId === null ? "" : `, coordinator ${note.coordinatorId}`;
    return line(
      "state",
      `found ${note.state} with ${countText(note.members.length, "member")}${by}`,
    );
  },
  StateSampled: () => null,
  MembersHeard: () => null,
  EpochBumped: (note, names) => {
    const who = note.memberId === null ? null : names.nameOf(note.memberId);
    const why = causeText(note.cause, who) + because(note.reason);
    return line("state", `group epoch ${note.groupEpoch}: ${why}`, who);
  },
  TargetComputed: (note) => {
    const by = note.assignorName === null ? "" : ` by ${note.assignorName}`;
    const members = countText(note.assignments.length, "member");
    return line("assign", `target of epoch ${note.groupEpoch} computed${by} for ${members}`);
  },
  MemberReconciled: (note, names) => {
    const name = names.nameOf(note.memberId);
    if (note.state === "UnrevokedPartitions") {
      return line(
        "revoke",
        `${name} has to release ${partitionsText(note.pendingRevocation)}`,
        name,
      );
    }
    const waits = note.state === "UnreleasedPartitions" ? ", and waits for more" : "";
    const has = partitionsText(note.assigned);
    return line("assign", `${name} is at epoch ${note.memberEpoch} with ${has}${waits}`, name);
  },
};

function memberJoined(
  note: Extract<GroupNote, { type: "MemberJoined" }>,
  names: NameBook,
): EventLine {
  const name = names.nameOf(note.member.memberId);
  const what = note.rejoin ? "rejoins" : "joins";
  const atOnce = note.parked ? "" : ", answered at once";
  const timeouts = `session timeout ${timeoutText(note.sessionTimeoutMs)}, rebalance timeout ${timeoutText(note.rebalanceTimeoutMs)}`;
  const settings = note.rejoin ? "" : ` (${timeouts})`;
  return line("join", `${name} ${what}${atOnce}${settings}${because(note.reason)}`, name);
}

/** From outside no heartbeat is seen: a commit is the last that is known of a member, if it made any. */
function lastSign(note: Extract<GroupNote, { type: "SessionExpired" }>): string {
  const ms = note.atMs - note.lastHeardAtMs;
  const isFromOutside = note.evidence?.grade === "inferred";
  if (isFromOutside && ms === 0) return "";
  return `${isFromOutside ? "last commit" : "last heard"} ${durationText(ms)} ago, `;
}

type RebalanceStarted = Extract<GroupNote, { type: "RebalanceStarted" }>;

function rebalanceStarted(note: RebalanceStarted, names: NameBook): EventLine {
  const who = note.memberId === null ? null : names.nameOf(note.memberId);
  const why =
    (isSecondRound(note) ? `${who} joined again` : causeText(note.cause, who)) +
    because(note.reason);
  if (note.startKnown === false) {
    return line("state", `generation ${note.generationId} ended, when is not known: ${why}`, who);
  }
  const waits =
    note.waitingFor.length === 0
      ? ""
      : `; waiting for ${shortList(note.waitingFor.map((id) => names.nameOf(id)))}`;
  const what = waits === "" ? why : why.replace(/\.$/, "");
  const text = `${note.fromState} → PreparingRebalance, generation ${note.generationId} ends: ${what}${waits}`;
  return line("state", text, who);
}

/** A cooperative member that has released what moves comes with other metadata, and with the subscription it had. */
function isSecondRound({ cause, memberId, reason }: RebalanceStarted): boolean {
  return cause === "SubscriptionChanged" && memberId !== null && /\brevoke\b/.test(reason ?? "");
}

function causeText(cause: RebalanceCause, who: string | null): string {
  const name = who ?? "a member";
  const texts: Readonly<Record<RebalanceCause, string>> = {
    MemberJoined: `${name} joined`,
    MemberRejoined: `${name} asked to join again`,
    LeaderRejoined: `the leader, ${name}, asked to join again`,
    SubscriptionChanged: `${name} changed its subscription`,
    StaticMemberReplaced: `static member ${name} came back`,
    MemberLeft: `${name} left`,
    SessionExpired: `${name} missed its session timeout`,
    SyncTimedOut: `${name} never fetched its assignment`,
    AssignmentNotStored: "the assignment could not be stored",
    GroupOverCapacity: "the group is over group.max.size",
    TopicMetadataChanged: "its topics or their partition counts changed",
    RebalanceTimedOut: `${name} did not give up its partitions in time`,
    Unknown: "cause unknown",
  };
  return texts[cause];
}

function timeoutText(ms: number | null): string {
  return ms === null ? "unknown" : settingText(ms);
}
