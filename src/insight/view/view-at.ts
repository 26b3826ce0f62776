import type { GroupStateName, TopicPartition } from "../../model/index.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";
import type { GroupView, MemberWord, OwnerMark, RebalanceView } from "./group-view.ts";
import { memberLetters } from "./member-letters.ts";
import { ribbonOf } from "./ribbon.ts";
import {
  type LanePhase,
  type LaneSpan,
  type PartitionTimeline,
  partitionTimelines,
} from "./timelines.ts";

/** How long a departed member stays on the screen as a ghost. */
export const GHOST_MS = 60_000;

/** The group as it was at one instant: what a replay shows at its cursor. */
export interface ViewAt {
  readonly atMs: number;
  /** False before the first instant of which something is known, and in a gap: then all the rest is empty. */
  readonly isKnown: boolean;
  readonly state: GroupStateName;
  readonly generationId: number | null;
  /** The rebalance under way at that instant, or, where none was, null. */
  readonly rebalanceNumber: number | null;
  readonly members: readonly MemberAt[];
  /** Partitions that hung between owners: revoked, and not yet given to anybody. */
  readonly tray: readonly PartitionAt[];
}

export interface MemberAt {
  readonly member: GroupMember;
  /** Null: the view has no letter for it. */
  readonly owner: OwnerMark | null;
  readonly name: string;
  readonly word: MemberWord;
  /** In its lane: solid, not read yet, ghosts. */
  readonly partitions: readonly PartitionAt[];
  /** Empty slots in its lane: its own once they are released. Known of the present alone. */
  readonly awaiting: readonly string[];
}

export interface PartitionAt extends TopicPartition {
  readonly phase: LanePhase;
  /** Since when it has been in that phase. */
  readonly sinceMs: number;
  /** Whose it was, for one in the tray. */
  readonly lastOwner: OwnerMark | null;
}

/** Who was a member, who owned what, and what hung in the tray at that instant. */
export function viewAt(view: GroupView, atMs: number): ViewAt {
  const at = Math.min(atMs, view.now.asOfMs);
  const isInGap = view.gaps.some(({ fromMs, toMs }) => at > fromMs && at < toMs);
  if (at < view.knownSinceMs || isInGap) return unknownAt(atMs);
  const band = ribbonOf(view, { fromMs: view.knownSinceMs, toMs: view.now.asOfMs }).findLast(
    ({ fromMs }) => fromMs <= at,
  );
  const marks = memberLetters(view);
  const partitions = timelinesOf(view).flatMap((timeline) => partitionAt(timeline, at, marks));
  const isNow = at === view.now.asOfMs;
  const people = isNow ? membersNow(view) : membersAt(view, at, partitions);
  return {
    atMs,
    isKnown: true,
    state: isNow ? view.now.state : (band?.state ?? "Unknown"),
    generationId: isNow ? view.now.generationId : generationAt(view, at),
    rebalanceNumber: band?.rebalanceNumber ?? null,
    members: people.map(({ member, word, awaiting }) => ({
      member,
      owner: marks.get(member.memberId) ?? null,
      name: marks.get(member.memberId)?.name ?? memberName(member),
      word,
      partitions: partitions
        .filter((each) => each.memberId === member.memberId && !isInTray(each.at))
        .map((each) => each.at),
      awaiting,
    })),
    tray: partitions.filter((each) => isInTray(each.at)).map((each) => each.at),
  };
}

function unknownAt(atMs: number): ViewAt {
  const facts = { state: "Unknown", generationId: null, rebalanceNumber: null } as const;
  return { atMs, isKnown: false, ...facts, members: [], tray: [] };
}

const timelinesByView = new WeakMap<GroupView, readonly PartitionTimeline[]>();

/** A replay asks for many instants of the same view. */
function timelinesOf(view: GroupView): readonly PartitionTimeline[] {
  const known = timelinesByView.get(view);
  if (known !== undefined) return known;
  const timelines = partitionTimelines(view);
  timelinesByView.set(view, timelines);
  return timelines;
}

function isInTray({ phase }: PartitionAt): boolean {
  return phase === "paused" || phase === "unowned";
}

interface Placed {
  readonly memberId: string | null;
  readonly at: PartitionAt;
}

function partitionAt(
  { topic, partition, spans }: PartitionTimeline,
  atMs: number,
  marks: ReadonlyMap<string, OwnerMark>,
): Placed[] {
  const i = spans.findLastIndex((span) => span.fromMs <= atMs && atMs <= span.toMs);
  const span = spans[i];
  if (span === undefined) return [];
  const { phase, memberId, fromMs } = span;
  const before = spans.slice(0, i + 1).findLast((each: LaneSpan) => each.memberId !== null);
  const lastOwner = marks.get(before?.memberId ?? "") ?? null;
  return [{ memberId, at: { topic, partition, phase, sinceMs: fromMs, lastOwner } }];
}

interface Person {
  readonly member: GroupMember;
  readonly word: MemberWord;
  readonly awaiting: readonly string[];
}

function membersNow({ now }: GroupView): Person[] {
  return now.members.map(({ member, word, awaiting }) => ({ member, word, awaiting }));
}

/** Who was there, by the rebalances around the instant; and owners whom no rebalance names. */
function membersAt(view: GroupView, atMs: number, placed: readonly Placed[]): Person[] {
  const people = new Map<string, Person>();
  const put = (member: GroupMember, word: MemberWord) =>
    people.set(member.memberId, { member, word, awaiting: [] });
  for (const member of ownersIn(view, placed)) put(member, "ok");
  const at = view.rebalances.findLastIndex(({ startedAtMs }) => startedAtMs <= atMs);
  for (const member of view.rebalances[at - 1]?.members ?? []) put(member, "ok");
  const current = view.rebalances[at];
  if (current !== undefined) placeMembers(current, atMs, put);
  else for (const member of membersBefore(view.rebalances[0])) put(member, "ok");
  const next = view.rebalances[at + 1];
  if (next !== undefined) markTrouble(next, atMs, put, people);
  for (const gone of departures(view.rebalances.slice(Math.max(0, at - 3), at + 1))) {
    if (gone.atMs > atMs) continue;
    const isBack = current?.members.some(({ memberId }) => memberId === gone.member.memberId);
    if (isBack) continue;
    if (atMs - gone.atMs <= GHOST_MS) put(gone.member, "gone");
    else people.delete(gone.member.memberId);
  }
  return [...people.values()].sort((a, b) => compareLetters(view, a.member, b.member));
}

type Put = (member: GroupMember, word: MemberWord) => void;

/** The members of one rebalance at an instant after its start. */
function placeMembers(rebalance: RebalanceView, atMs: number, put: Put): void {
  if (rebalance.stableAtMs !== null && rebalance.stableAtMs <= atMs) {
    for (const member of rebalance.members) put(member, "ok");
    return;
  }
  for (const round of rebalance.rounds) {
    if (round.startedAtMs > atMs) break;
    const { trigger, openedAtMs } = round;
    if (trigger !== null) put(trigger, "waiting");
    for (const { member, outcome, untilMs } of round.waits) {
      const hasCome = untilMs !== null && untilMs <= atMs;
      if (outcome === "Joined" && !hasCome) continue;
      put(member, hasCome || (openedAtMs ?? Infinity) <= atMs ? "waiting" : "revoking");
    }
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
  people: ReadonlyMap<string, Person>,
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

interface Departure {
  readonly member: GroupMember;
  readonly atMs: number;
  readonly happened: Rebalance["happened"];
}

/** Everybody who went in these rebalances, and when the coordinator let them go. */
function departures(rebalances: readonly Rebalance[]): Departure[] {
  return rebalances.flatMap(({ rounds }) =>
    rounds.flatMap(({ cause, trigger, startedAtMs, happened, meanwhile }) => [
      ...(trigger !== null && isDeparture(cause)
        ? [{ member: trigger, atMs: startedAtMs, happened }]
        : []),
      ...meanwhile.filter(({ type }) => type !== "Joined"),
    ]),
  );
}

function isDeparture(cause: Rebalance["cause"]): boolean {
  return cause === "MemberLeft" || cause === "SessionExpired" || cause === "SyncTimedOut";
}

function ownersIn(view: GroupView, placed: readonly Placed[]): GroupMember[] {
  const ids = new Set(placed.map(({ memberId }) => memberId));
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

function compareLetters(view: GroupView, a: GroupMember, b: GroupMember): number {
  const marks = memberLetters(view);
  const ordinal = ({ memberId }: GroupMember) => marks.get(memberId)?.ordinal ?? Infinity;
  const [x, y] = [ordinal(a), ordinal(b)];
  return x === y ? 0 : x - y;
}

function generationAt(view: GroupView, atMs: number): number | null {
  const at = view.rebalances.findLast(({ startedAtMs }) => startedAtMs <= atMs);
  if (at === undefined) return view.rebalances[0]?.fromGenerationId ?? view.now.generationId;
  const opened = at.rounds.findLast(({ openedAtMs }) => openedAtMs !== null && openedAtMs <= atMs);
  return opened?.generationId ?? at.fromGenerationId;
}
