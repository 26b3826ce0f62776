import type { GroupNote } from "../model/index.ts";
import { whatHappened } from "./entries.ts";
import type { GroupMember } from "./group-member.ts";
import {
  forgetMember,
  type HistoryState,
  learnMember,
  memberById,
  type OpenRebalance,
} from "./history-state.ts";
import type { BarrierWait, Draft, Happened, MembershipEvent } from "./rebalance.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/** A member id was handed out: a barrier that is closed waits for its owner to use it (KIP-394). */
export function memberIdAssigned(state: HistoryState, { member }: Note<"MemberIdAssigned">): void {
  if (state.open?.rebalance.phase !== "joining") return;
  const pending = { ...memberById(state, member.memberId), ...member };
  state.open.round.waits.push({ member: pending, outcome: "Waiting", untilMs: null });
}

export function pendingMemberExpired(
  state: HistoryState,
  note: Note<"PendingMemberExpired">,
): void {
  endWait(state, note.memberId, { outcome: "Expired", untilMs: note.atMs });
}

export function memberJoined(state: HistoryState, note: Note<"MemberJoined">): void {
  const member = learnMember(state, note.member);
  member.sessionTimeoutMs = note.sessionTimeoutMs;
  member.rebalanceTimeoutMs = note.rebalanceTimeoutMs;
  member.protocols = [...note.protocols];
  if (!note.parked) {
    state.quietRejoinsAtMs.set(member.memberId, note.atMs);
    return;
  }
  const arrival = { member, atMs: note.atMs, rejoin: note.rejoin };
  if (state.open?.rebalance.phase === "joining") arrive(state.open, arrival);
  else state.earlyArrivals.push(arrival);
}

/** A JoinGroup that the barrier of the current round holds. */
export function arrive(
  open: OpenRebalance,
  arrival: { readonly member: GroupMember; readonly atMs: number; readonly rejoin: boolean },
): void {
  const { member, atMs, rejoin } = arrival;
  const { round } = open;
  if (rejoin && !open.rejoinedAtMs.has(member.memberId)) {
    open.rejoinedAtMs.set(member.memberId, atMs);
  }
  const outcome = rejoin ? "Rejoined" : "Joined";
  const at = waitIndex(round.waits, member.memberId);
  const wait = round.waits[at];
  if (wait !== undefined) {
    if (wait.outcome === "Waiting") round.waits[at] = { member, outcome, untilMs: atMs };
  } else if (member.memberId !== round.trigger?.memberId) {
    round.waits.push({ member, outcome, untilMs: atMs });
    if (!rejoin) {
      const happened = { atMs, event: "Noticed", signal: null, grade: "observed" } as const;
      round.meanwhile.push({ type: "Joined", member, atMs, reason: null, happened });
    }
  }
}

export function memberLeft(state: HistoryState, note: Note<"MemberLeft">): void {
  learnMember(state, note.member);
  depart(state, { ...note, type: "Left", lastHeardAtMs: note.atMs });
}

export function sessionExpired(state: HistoryState, note: Note<"SessionExpired">): void {
  learnMember(state, note.member).sessionTimeoutMs = note.sessionTimeoutMs;
  depart(state, { ...note, type: "Expired", reason: null });
}

function depart(
  state: HistoryState,
  departure: Pick<MembershipEvent, "type" | "atMs" | "reason"> & {
    readonly member: { readonly memberId: string };
    readonly lastHeardAtMs: number;
  },
): void {
  const { type, atMs, reason } = departure;
  const { memberId } = departure.member;
  const cause = type === "Left" ? "MemberLeft" : "SessionExpired";
  const member = forgetMember(state, memberId, departure);
  const happened = rememberWhy(state, member, { cause, memberId, atMs });
  if (state.open?.rebalance.phase !== "joining") return;
  const outcome = type === "Left" ? "Left" : "Expired";
  endWait(state, member.memberId, { outcome, untilMs: atMs });
  state.open.round.meanwhile.push({ type, member, atMs, reason, happened });
}

/** What happened to a member that is gone is looked up now: its process may live again before that is asked. */
function rememberWhy(
  state: HistoryState,
  { memberId }: GroupMember,
  note: Parameters<typeof whatHappened>[1],
): Happened {
  const departure = state.departed.get(memberId);
  const happened = whatHappened(state, note, departure?.member ?? null);
  if (departure !== undefined) departure.happened = happened;
  return happened;
}

/** Members that had the join response and never sent SyncGroup. */
export function syncTimedOut(state: HistoryState, note: Note<"SyncTimedOut">): void {
  for (const member of note.removed) {
    learnMember(state, member);
    const { memberId } = member;
    const gone = forgetMember(state, memberId, { atMs: note.atMs, lastHeardAtMs: note.atMs });
    rememberWhy(state, gone, { cause: "SyncTimedOut", memberId, atMs: note.atMs });
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
    const gone = forgetMember(state, memberId, { atMs: note.atMs, lastHeardAtMs: note.atMs });
    const why = { cause: "SessionExpired", memberId, atMs: note.atMs } as const;
    const happened = rememberWhy(state, gone, why);
    const { atMs } = note;
    open.round.meanwhile.push({ type: "Missed", member: gone, atMs, reason: null, happened });
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
  forgetMember(state, old.memberId, { atMs: note.atMs, lastHeardAtMs: note.atMs });
  const cause = "StaticMemberReplaced";
  rememberWhy(state, old, { cause, memberId: old.memberId, atMs: note.atMs });
  const waits = state.open?.round.waits ?? [];
  const at = waitIndex(waits, old.memberId);
  if (waits[at]?.outcome === "Waiting") waits[at] = { ...waits[at], member };
  return { old, member };
}

function endWait(
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
