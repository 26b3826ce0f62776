import { isEager } from "../eager.ts";
import type { GroupMember } from "../group-member.ts";
import type { Rebalance, RebalanceRound } from "../rebalance.ts";
import { isDeparture } from "../rules/membership-diff.ts";
import type { GroupView, MemberWord, RebalanceView } from "./group-view.ts";
import { memberLetters } from "./member-letters.ts";

/*
 * Who was in the group at an instant, by the rebalances around it: the members of the one before, whoever came and went
 * in the one under way, and the trouble that the next one tells of, which had begun before anybody noticed.
 */

/** How long a departed member stays on the screen as a ghost. */
const GHOST_MS = 60_000;

/** Somebody who was there. */
export interface MemberThen {
  readonly member: GroupMember;
  readonly word: MemberWord;
}

/** Everybody who was there, by letter; `ownerIds` are those who had a partition then. */
export function membersAt(
  view: GroupView,
  atMs: number,
  ownerIds: ReadonlySet<string | null>,
): MemberThen[] {
  const people = new Map<string, MemberThen>();
  const put: Put = (member, word) => people.set(member.memberId, { member, word });
  for (const member of ownersIn(view, ownerIds)) put(member, "ok");
  const at = view.rebalances.findLastIndex(({ startedAtMs }) => startedAtMs <= atMs);
  const current = view.rebalances[at];
  for (const member of view.rebalances[at - 1]?.members ?? []) put(member, "ok");
  if (current === undefined) for (const each of membersBefore(view.rebalances[0])) put(each, "ok");
  else placeMembers(current, atMs, put);
  const next = view.rebalances[at + 1];
  if (next !== undefined) markTrouble(next, atMs, put, people);
  for (const gone of departures(view.rebalances.slice(Math.max(0, at - 3), at + 1))) {
    const isBack = current?.members.some(({ memberId }) => memberId === gone.member.memberId);
    if (gone.atMs > atMs || isBack) continue;
    if (atMs - gone.atMs <= GHOST_MS) put(gone.member, "gone");
    else people.delete(gone.member.memberId);
  }
  const marks = memberLetters(view);
  const ordinal = ({ member }: MemberThen) => marks.get(member.memberId)?.ordinal ?? marks.size;
  return [...people.values()].sort((a, b) => ordinal(a) - ordinal(b));
}

type Put = (member: GroupMember, word: MemberWord) => unknown;

/** The members of one rebalance at an instant after its start. */
function placeMembers(rebalance: RebalanceView, atMs: number, put: Put): void {
  if (rebalance.stableAtMs !== null && rebalance.stableAtMs <= atMs) {
    for (const member of rebalance.members) put(member, "ok");
    return;
  }
  for (const round of rebalance.rounds) {
    if (round.startedAtMs > atMs) break;
    if (rebalance.groupType === "classic") placeAtBarrier(rebalance, round, { atMs, put });
    else for (const { member } of round.waits) put(member, "ok");
  }
  for (const { member, atMs: steppedAtMs, state } of rebalance.reconciliation) {
    if (steppedAtMs <= atMs) put(member, STEP_WORDS[state]);
  }
}

const STEP_WORDS = {
  Stable: "ok",
  UnrevokedPartitions: "revoking",
  UnreleasedPartitions: "waiting",
} as const;

function placeAtBarrier(
  { protocolName }: RebalanceView,
  { trigger, openedAtMs, waits }: RebalanceRound,
  { atMs, put }: { readonly atMs: number; readonly put: Put },
): void {
  const isOpen = openedAtMs !== null && openedAtMs <= atMs;
  if (trigger !== null) put(trigger, "waiting");
  for (const { member, outcome, untilMs } of waits) {
    const hasCome = untilMs !== null && untilMs <= atMs;
    if (outcome === "Joined" && !hasCome) continue;
    // A cooperative member reads on until it knows what it has to give up.
    const before = isEager(protocolName) ? "revoking" : "ok";
    put(member, hasCome || isOpen ? "waiting" : before);
  }
}

/** Who was in the group before the first rebalance that is known. */
function membersBefore(first: RebalanceView | undefined): GroupMember[] {
  if (first === undefined) return [];
  const departed = departures([first]).map(({ member }) => member);
  const waited = (first.rounds[0]?.waits ?? [])
    .filter(({ outcome }) => outcome !== "Joined")
    .map(({ member }) => member);
  return [...waited, ...departed];
}

/** Trouble that the next rebalance tells of began before it: dead, silent or frozen members looked alive. */
function markTrouble(
  next: RebalanceView,
  atMs: number,
  put: Put,
  people: ReadonlyMap<string, MemberThen>,
): void {
  for (const { member, happened } of troubles(next)) {
    if (happened.atMs > atMs || !people.has(member.memberId)) continue;
    if (happened.event === "Froze") put(member, "frozen");
    else if (happened.event === "Died" || happened.event === "WentSilent") put(member, "silent");
  }
}

function troubles({ rounds }: Rebalance): Pick<Departure, "member" | "happened">[] {
  return rounds.flatMap(({ trigger, happened, meanwhile }) => [
    ...(trigger === null ? [] : [{ member: trigger, happened }]),
    ...meanwhile,
  ]);
}

export interface Departure {
  readonly member: GroupMember;
  readonly atMs: number;
  readonly happened: Rebalance["happened"];
}

/** Everybody who went in these rebalances, and when the coordinator let them go. */
export function departures(rebalances: readonly Rebalance[]): Departure[] {
  return rebalances.flatMap(({ rounds }) =>
    rounds.flatMap(({ cause, trigger, startedAtMs, happened, meanwhile }) => [
      ...(trigger !== null && isDeparture({ cause } as Rebalance)
        ? [{ member: trigger, atMs: startedAtMs, happened }]
        : []),
      ...meanwhile.filter(({ type }) => type !== "Joined"),
    ]),
  );
}

function ownersIn(view: GroupView, ids: ReadonlySet<string | null>): GroupMember[] {
  const known = new Map<string, GroupMember>();
  for (const { changes } of view.rebalances) {
    for (const { from, to } of changes) {
      if (from !== null && ids.has(from.memberId)) known.set(from.memberId, from);
      if (to !== null && ids.has(to.memberId)) known.set(to.memberId, to);
    }
  }
  for (const { member } of view.now.members) {
    if (ids.has(member.memberId)) known.set(member.memberId, member);
  }
  return [...known.values()];
}
