import type { NoteMember } from "../model/index.ts";
import { rememberLatest } from "./bounded.ts";
import { type GroupMember, strangerMember } from "./group-member.ts";
import type { Departure, HistoryState, ProcessFacts } from "./history-state.ts";
import type { Draft } from "./rebalance.ts";

/*
 * Who is in the group, who is gone, and which process is behind whom.
 */

/** Departed members and processes remembered; more than any group loses in a session timeout. */
const REMEMBERED_COUNT = 1000;

/** Members of one group: ten times as many as Kafka's largest. */
const MOST_MEMBERS = 100_000;

/** A member by id, whether it is there, gone, or was never heard of. */
export function memberById(state: HistoryState, memberId: string): GroupMember {
  return (
    state.members.get(memberId) ?? state.departed.get(memberId)?.member ?? strangerMember(memberId)
  );
}

/** Brings what is known of a member up to date with a note about it. */
export function learnMember(state: HistoryState, note: NoteMember): Draft<GroupMember> {
  const known = state.members.get(note.memberId);
  if (known !== undefined) return Object.assign(known, identity(note));
  const processId = processOfMember(state, note)?.processId ?? null;
  const member: Draft<GroupMember> = {
    ...strangerMember(note.memberId),
    ...identity(note),
    protocols: [],
    processId,
  };
  // What is told of more is forgotten at once.
  if (state.members.size >= MOST_MEMBERS) return member;
  state.members.set(note.memberId, member);
  state.departed.delete(note.memberId);
  introduce(state, member);
  state.memberTimes.set(note.memberId, {
    sinceMs: state.input.atMs,
    lastHeardAtMs: null,
    lastCommitAtMs: null,
  });
  return member;
}

/** Who was told of before it was heard of itself (the trigger of a round, by its id alone) has a name now. */
function introduce({ open }: HistoryState, member: GroupMember): void {
  if (open === null) return;
  const { rebalance, round } = open;
  const { memberId } = member;
  if (round.trigger?.memberId === memberId) round.trigger = member;
  if (rebalance.trigger?.memberId === memberId) rebalance.trigger = member;
  for (const [i, wait] of round.waits.entries()) {
    if (wait.member.memberId === memberId) round.waits[i] = { ...wait, member };
  }
}

function identity({ memberId, groupInstanceId, clientId, clientHost }: NoteMember): NoteMember {
  return { memberId, groupInstanceId, clientId, clientHost };
}

/** The process behind a member: it reported under this member id, or its name is the member's client id. */
function processOfMember(state: HistoryState, note: NoteMember): ProcessFacts | null {
  for (const facts of state.processes.values()) {
    if (facts.memberId === note.memberId) return facts;
  }
  return state.processes.get(note.clientId) ?? null;
}

/** Moves a member to those that are gone. */
export function forgetMember(
  state: HistoryState,
  memberId: string,
  when: Pick<Departure, "atMs" | "how" | "lastHeardAtMs"> & { readonly reason?: string | null },
): GroupMember {
  const member = memberById(state, memberId);
  state.members.delete(memberId);
  state.memberTimes.delete(memberId);
  state.alive.delete(memberId);
  state.quietRejoinsAtMs.delete(memberId);
  state.eagerMembers.delete(memberId);
  state.consumer.seats.delete(memberId);
  const { atMs, how, lastHeardAtMs, reason = null } = when;
  const { evidence } = state.input;
  const departure = { member, atMs, how, lastHeardAtMs, reason, evidence, happened: null };
  rememberLatest(state.departed, [memberId, departure], REMEMBERED_COUNT);
  return member;
}

/** Members that are no longer seen: they went, nobody saw how. */
export function vanish(state: HistoryState, isGone: (memberId: string) => boolean): void {
  const { atMs } = state.input;
  for (const memberId of [...state.members.keys()]) {
    if (isGone(memberId))
      forgetMember(state, memberId, { atMs, how: "Vanished", lastHeardAtMs: atMs });
  }
}

/** Nobody is known to be a member any more; nobody is known to have gone either. */
export function clearMembers(state: HistoryState): void {
  state.members.clear();
  state.memberTimes.clear();
  state.alive.clear();
  state.quietRejoinsAtMs.clear();
  state.eagerMembers.clear();
}

export function processById(state: HistoryState, processId: string): ProcessFacts {
  const known = state.processes.get(processId);
  if (known !== undefined) return known;
  const facts: ProcessFacts = {
    processId,
    memberId: null,
    died: null,
    frozenAtMs: null,
    leavingAtMs: null,
    cutOffAtMs: null,
    workMs: null,
    slowed: null,
    handlerFailedAtMs: null,
  };
  rememberLatest(state.processes, [processId, facts], REMEMBERED_COUNT);
  return facts;
}

/** What the process behind a member said; undefined where none did. */
export function processBehind(state: HistoryState, member: GroupMember): ProcessFacts | undefined {
  if (member.processId !== null) return state.processes.get(member.processId);
  return state.processes.get(member.clientId);
}
