import type { GroupNote } from "../model/index.ts";
import { pushLatest } from "./bounded.ts";
import { memberCame, memberWent, replaceSeat } from "./consumer/membership.ts";
import { dependsOn } from "./entries.ts";
import type { GroupMember } from "./group-member.ts";
import { type Noted, whatHappened } from "./happened.ts";
import type { Arrival, Departure, HistoryState, OpenRebalance } from "./history-state.ts";
import type { BarrierWait, Draft, Happened, MembershipEvent } from "./rebalance.ts";
import { forgetMember, learnMember, memberById } from "./roster.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/** Waits and events kept of one round, and arrivals before it: more than any group has members. */
const KEPT_COUNT = 10_000;

/** A member id was handed out: a barrier that is closed waits for its owner to use it (KIP-394). */
export function memberIdAssigned(state: HistoryState, { member }: Note<"MemberIdAssigned">): void {
  if (state.open?.rebalance.phase !== "joining") return;
  const pending = { ...memberById(state, member.memberId), ...member };
  const wait: BarrierWait = { member: pending, outcome: "Waiting", untilMs: null };
  pushLatest(state.open.round.waits, wait, KEPT_COUNT);
}

export function pendingMemberExpired(
  state: HistoryState,
  note: Note<"PendingMemberExpired">,
): void {
  endWait(state, note.memberId, { outcome: "Expired", untilMs: note.atMs });
}

export function memberJoined(state: HistoryState, note: Note<"MemberJoined">): void {
  const member = learnMember(state, note.member);
  member.sessionTimeoutMs = note.sessionTimeoutMs ?? member.sessionTimeoutMs;
  member.rebalanceTimeoutMs = note.rebalanceTimeoutMs ?? member.rebalanceTimeoutMs;
  member.protocols = [...note.protocols];
  if (state.groupType === "consumer") {
    memberCame(state, member);
    return;
  }
  if (!note.parked) {
    if (state.members.has(member.memberId)) state.quietRejoinsAtMs.set(member.memberId, note.atMs);
    return;
  }
  const { evidence } = state.input;
  const arrival = { member, atMs: note.atMs, rejoin: note.rejoin, evidence };
  if (state.open?.rebalance.phase === "joining") arrive(state.open, arrival);
  else pushLatest(state.earlyArrivals, arrival, KEPT_COUNT);
}

/** A JoinGroup that the barrier of the current round holds. */
export function arrive(open: OpenRebalance, arrival: Arrival): void {
  const { member, atMs, rejoin } = arrival;
  const { round } = open;
  dependsOn(open.rebalance, "barrier", arrival.evidence);
  if (rejoin && !open.rejoinedAtMs.has(member.memberId)) {
    open.rejoinedAtMs.set(member.memberId, atMs);
  }
  const outcome = rejoin ? "Rejoined" : "Joined";
  const at = waitIndex(round.waits, member.memberId);
  const wait = round.waits[at];
  if (wait !== undefined) {
    if (wait.outcome === "Waiting") round.waits[at] = { member, outcome, untilMs: atMs };
  } else if (member.memberId !== round.trigger?.memberId) {
    pushLatest(round.waits, { member, outcome, untilMs: atMs }, KEPT_COUNT);
    if (!rejoin) {
      const happened = { atMs, event: "Noticed", signal: null, grade: "observed" } as const;
      meanwhile(open, { type: "Joined", member, atMs, reason: null, happened });
    }
  }
}

export function memberLeft(state: HistoryState, note: Note<"MemberLeft">): void {
  learnMember(state, note.member);
  depart(state, { ...note, type: "Left", lastHeardAtMs: note.atMs });
}

export function sessionExpired(state: HistoryState, note: Note<"SessionExpired">): void {
  const member = learnMember(state, note.member);
  member.sessionTimeoutMs = note.sessionTimeoutMs ?? member.sessionTimeoutMs;
  depart(state, { ...note, type: "Expired", reason: null });
}

function depart(
  state: HistoryState,
  departure: Pick<MembershipEvent, "atMs" | "reason"> &
    Pick<Departure, "lastHeardAtMs"> & {
      readonly type: "Left" | "Expired";
      readonly member: { readonly memberId: string };
    },
): void {
  const { type, atMs, reason } = departure;
  const { memberId } = departure.member;
  const cause = type === "Left" ? "MemberLeft" : "SessionExpired";
  const member = forgetMember(state, memberId, { ...departure, how: type });
  const happened = rememberWhy(state, member, { cause, memberId, reason, atMs });
  if (state.open?.rebalance.groupType === "consumer") memberWent(state, member);
  if (state.open?.rebalance.phase !== "joining") return;
  endWait(state, member.memberId, { outcome: type, untilMs: atMs });
  if (state.open.rebalance.groupType === "classic") {
    meanwhile(state.open, { type, member, atMs, reason, happened });
  }
}

function meanwhile({ round }: OpenRebalance, event: MembershipEvent): void {
  pushLatest(round.meanwhile, event, KEPT_COUNT);
}

/** What happened to a member that is gone is looked up now: its process may live again before that is asked. */
export function rememberWhy(state: HistoryState, { memberId }: GroupMember, note: Noted): Happened {
  const departure = state.departed.get(memberId);
  const happened = whatHappened(state, note, departure?.member ?? null);
  if (departure !== undefined) departure.happened = happened;
  return happened;
}

export function membersHeard(state: HistoryState, note: Note<"MembersHeard">): void {
  state.coordinatorId = note.coordinatorId ?? state.coordinatorId;
  for (const { memberId, lastHeardAtMs } of note.members) {
    const times = state.memberTimes.get(memberId);
    if (times !== undefined) times.lastHeardAtMs = lastHeardAtMs;
  }
}

/** Members that had the join response and never sent SyncGroup. */
export function syncTimedOut(state: HistoryState, note: Note<"SyncTimedOut">): void {
  for (const member of note.removed) {
    learnMember(state, member);
    const { memberId } = member;
    const { atMs } = note;
    const gone = forgetMember(state, memberId, { atMs, how: "Expired", lastHeardAtMs: atMs });
    rememberWhy(state, gone, { cause: "SyncTimedOut", memberId, reason: null, atMs });
  }
}

/** Everybody whom the barrier no longer waits for when it opens by its deadline. */
export function missBarrier(
  state: HistoryState,
  open: OpenRebalance,
  note: Note<"GenerationCompleted">,
): void {
  for (const [i, wait] of open.round.waits.entries()) {
    if (wait.outcome !== "Waiting") continue;
    open.round.waits[i] = { ...wait, outcome: "Missed", untilMs: note.atMs };
  }
  for (const memberId of note.removed) {
    const { atMs } = note;
    const gone = forgetMember(state, memberId, { atMs, how: "Missed", lastHeardAtMs: atMs });
    const why = { cause: "RebalanceTimedOut", memberId, reason: null, atMs } as const;
    const happened = rememberWhy(state, gone, why);
    meanwhile(open, { type: "Missed", member: gone, atMs, reason: null, happened });
  }
}

/** The new member id takes the place of the old one everywhere: owner, and expected at the barrier. */
export function replaceStaticMember(
  state: HistoryState,
  note: Note<"StaticMemberReplaced">,
): { readonly old: GroupMember; readonly member: GroupMember } {
  const old = memberById(state, note.oldMemberId);
  const known = state.members.get(note.newMemberId);
  const member: Draft<GroupMember> =
    known ?? learnMember(state, { ...old, memberId: note.newMemberId });
  member.groupInstanceId = note.groupInstanceId;
  member.sessionTimeoutMs ??= old.sessionTimeoutMs;
  member.rebalanceTimeoutMs ??= old.rebalanceTimeoutMs;
  const { atMs } = note;
  replaceSeat(state, old.memberId, member.memberId);
  forgetMember(state, old.memberId, { atMs, how: "Replaced", lastHeardAtMs: atMs });
  const cause = "StaticMemberReplaced";
  rememberWhy(state, old, { cause, memberId: old.memberId, reason: null, atMs });

  const waits = state.open?.round.waits ?? [];
  const at = waitIndex(waits, old.memberId);
  if (waits[at]?.outcome === "Waiting") waits[at] = { ...waits[at], member };
  return { old, member };
}

export function endWait(
  state: HistoryState,
  memberId: string,
  end: Pick<BarrierWait, "outcome" | "untilMs">,
): void {
  const waits = state.open?.round.waits ?? [];
  const at = waitIndex(waits, memberId);
  if (waits[at]?.outcome === "Waiting") waits[at] = { ...waits[at], ...end };
}

function waitIndex(waits: readonly BarrierWait[], memberId: string): number {
  return waits.findIndex((wait) => wait.member.memberId === memberId);
}
