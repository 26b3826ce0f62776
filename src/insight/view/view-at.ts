import type { GroupStateName, TopicPartition } from "../../model/index.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import type { GroupView, MemberWord, OwnerMark } from "./group-view.ts";
import { memberLetters } from "./member-letters.ts";
import { type MemberThen, membersAt } from "./members-at.ts";
import { ribbonOf } from "./ribbon.ts";
import {
  type LanePhase,
  type LaneSpan,
  type PartitionTimeline,
  partitionTimelines,
} from "./timelines.ts";

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
  const people = peopleAt(view, at, partitions);
  const lanes = lanesByMember(partitions, seatsOf(people, marks));
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
      partitions: lanes.get(member.memberId) ?? [],
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

/** In whose lane a member's partitions are: its own, or that of the member which goes on under its letter. */
function seatsOf(
  people: readonly MemberThen[],
  marks: ReadonlyMap<string, OwnerMark>,
): (memberId: string | null) => string | null {
  const present = new Set<string | null>(people.map(({ member }) => member.memberId));
  const byLetter = new Map<number | undefined, string>();
  for (const { member, word } of people) {
    if (word !== "gone") byLetter.set(marks.get(member.memberId)?.ordinal, member.memberId);
  }
  return (memberId) => {
    if (memberId === null || present.has(memberId)) return memberId;
    const mark = marks.get(memberId);
    return mark === undefined ? memberId : (byLetter.get(mark.ordinal) ?? memberId);
  };
}

function lanesByMember(
  placed: readonly Placed[],
  seatOf: (memberId: string | null) => string | null,
): Map<string | null, PartitionAt[]> {
  const lanes = new Map<string | null, PartitionAt[]>();
  for (const { memberId: ownerId, at } of placed) {
    if (isInTray(at)) continue;
    const memberId = seatOf(ownerId);
    const lane = lanes.get(memberId);
    if (lane === undefined) lanes.set(memberId, [at]);
    else lane.push(at);
  }
  return lanes;
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

/** Everybody there, as the present tells it or as the rebalances around the instant do. */
function peopleAt(
  view: GroupView,
  atMs: number,
  placed: readonly Placed[],
): readonly (MemberThen & { readonly awaiting: readonly string[] })[] {
  if (atMs === view.now.asOfMs) return view.now.members;
  const ownerIds = new Set(placed.map(({ memberId }) => memberId));
  return membersAt(view, atMs, ownerIds).map((each) => ({ ...each, awaiting: [] }));
}

function generationAt(view: GroupView, atMs: number): number | null {
  const at = view.rebalances.findLast(({ startedAtMs }) => startedAtMs <= atMs);
  if (at === undefined) return view.rebalances[0]?.fromGenerationId ?? view.now.generationId;
  const opened = at.rounds.findLast(({ openedAtMs }) => openedAtMs !== null && openedAtMs <= atMs);
  return opened?.generationId ?? at.fromGenerationId;
}
