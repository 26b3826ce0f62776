import { partitionKey } from "../assignment-diff.ts";
import { isEager } from "../eager.ts";
import type { DepartedMember, GroupFacts, MemberFacts } from "../group-facts.ts";
import type { PartitionNow } from "../group-history.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import type { PartitionLag } from "../lag/lag-in-time.ts";
import type { Rebalance } from "../rebalance.ts";
import type { BarrierNow, GroupNow, MemberNow, MemberWord, OwnerMark } from "./group-view.ts";
import { partitionText } from "./wording.ts";

/** How long a departed member stays as a ghost, and longer while the rebalance that it caused is not over. */
const GHOST_MS = 60_000;
const LONGEST_GHOST_MS = 600_000;
/** A member whose oldest record has waited longer than this is behind. */
const BEHIND_MS = 10_000;
/** What is said to be later than now by more is of a clock that was set back. */
const CLOCK_SET_MS = 60_000;

export interface NowInput {
  readonly facts: GroupFacts;
  readonly partitions: readonly PartitionNow[];
  readonly partitionLag: readonly PartitionLag[];
  readonly last: Rebalance | null;
  readonly owners: ReadonlyMap<string, OwnerMark>;
}

/** The group at `nowMs`: the facts with the words that time alone changes (silent, gone), and the ghosts. */
export function nowView(input: NowInput, nowMs: number): GroupNow {
  const { facts, owners } = input;
  const partitions = withSampledOffsets(input.partitions, input.partitionLag);
  const behind = membersBehind(input);
  const living = facts.members.map((each) => memberNow(each, input, { nowMs, behind }));
  const letters = new Set(living.map(({ member }) => owners.get(member.memberId)?.ordinal));
  const gone = facts.departed
    .filter((each) => isGhost(each, input.last, nowMs))
    .filter(({ member }) => !letters.has(owners.get(member.memberId)?.ordinal ?? -1));
  const ghosts = lastOfEach(gone, owners).map((each) => ghostOf(each, owners));
  return {
    asOfMs: asOf(nowMs, facts.asOfMs),
    groupType: facts.groupType,
    state: facts.state,
    stateSinceMs: facts.stateSinceMs,
    generationId: facts.generationId,
    protocolName: facts.protocolName,
    coordinatorId: facts.coordinatorId,
    members: [...living, ...ghosts],
    partitions,
    barrier: barrierNow(input),
    evidence: facts.evidence,
  };
}

function memberNow(
  each: MemberFacts,
  input: NowInput,
  at: { readonly nowMs: number; readonly behind: ReadonlySet<string> },
): MemberNow {
  const { member } = each;
  return {
    member,
    name: nameOf(member, input.owners),
    word: memberWord(each, input, at),
    lastHeartbeatAtMs: each.lastHeartbeatAtMs,
    lastPollAtMs: each.lastPollAtMs,
    maxPollIntervalMs: each.maxPollIntervalMs,
    lastCommitAtMs: each.lastCommitAtMs,
    memberEpoch: each.memberEpoch,
    goneSinceMs: null,
    revoking: each.revoking.map(partitionText),
    awaiting: each.awaiting.map(partitionText),
  };
}

function nameOf(member: GroupMember, owners: ReadonlyMap<string, OwnerMark>): string {
  return owners.get(member.memberId)?.name ?? memberName(member);
}

function memberWord(
  each: MemberFacts,
  { facts }: NowInput,
  at: { readonly nowMs: number; readonly behind: ReadonlySet<string> },
): MemberWord {
  if (each.frozenAtMs !== null) return "frozen";
  if (isSilent(each, at.nowMs)) return "silent";
  if (each.revoking.length > 0) return "revoking";
  const { memberId } = each.member;
  const isAwaited = facts.barrier?.waitingFor.some((member) => member.memberId === memberId);
  if (facts.state === "PreparingRebalance") {
    if (facts.barrier === null) return "waiting";
    // A cooperative member reads on until it knows what it has to give up.
    if (isAwaited) return isEager(facts.protocolName) ? "revoking" : "ok";
    return "waiting";
  }
  if (facts.state === "CompletingRebalance" || each.awaiting.length > 0) return "waiting";
  return at.behind.has(memberId) ? "catching up" : "ok";
}

/** Dead or cut off, and the coordinator does not know yet; or no heartbeat for half a session. */
function isSilent(
  { diedAtMs, cutOffAtMs, lastHeartbeatAtMs, member }: MemberFacts,
  nowMs: number,
): boolean {
  if (diedAtMs !== null || cutOffAtMs !== null) return true;
  if (lastHeartbeatAtMs === null || member.sessionTimeoutMs === null) return false;
  return nowMs - lastHeartbeatAtMs > member.sessionTimeoutMs / 2;
}

/** Members with a partition that they have not read since it was handed to them, or that is far behind. */
function membersBehind({ last, partitions, partitionLag }: NowInput): Set<string> {
  const behind = new Set<string>();
  if (last?.phase === "settling") {
    for (const { to, pause } of last.changes) {
      if (to !== null && pause.state === "Open") behind.add(to.memberId);
    }
  }
  const late = new Set(
    partitionLag.filter(({ lagMs }) => (lagMs ?? 0) > BEHIND_MS).map((each) => partitionKey(each)),
  );
  if (late.size === 0) return behind;
  for (const each of partitions) {
    if (each.owner !== null && late.has(partitionKey(each))) behind.add(each.owner.memberId);
  }
  return behind;
}

function isGhost({ atMs, how }: DepartedMember, last: Rebalance | null, nowMs: number): boolean {
  if (how === "Replaced") return false;
  const ageMs = nowMs - atMs;
  if (ageMs <= GHOST_MS) return true;
  const isUnsettled = last !== null && last.startedAtMs <= atMs + 1 && !isOver(last);
  return isUnsettled && ageMs <= LONGEST_GHOST_MS;
}

/** A process that came and went several times is one ghost: of its last life. */
function lastOfEach(
  gone: readonly DepartedMember[],
  owners: ReadonlyMap<string, OwnerMark>,
): DepartedMember[] {
  const last = new Map<number | string, DepartedMember>();
  for (const each of gone) {
    const who = owners.get(each.member.memberId)?.ordinal ?? each.member.memberId;
    if (each.atMs >= (last.get(who)?.atMs ?? -Infinity)) last.set(who, each);
  }
  return gone.filter((each) => [...last.values()].includes(each));
}

function isOver({ phase }: Rebalance): boolean {
  return phase === "settled" || phase === "superseded" || phase === "abandoned";
}

function ghostOf(
  { member, atMs, lastHeardAtMs }: DepartedMember,
  owners: ReadonlyMap<string, OwnerMark>,
): MemberNow {
  return {
    member,
    name: nameOf(member, owners),
    word: "gone",
    lastHeartbeatAtMs: lastHeardAtMs < atMs ? lastHeardAtMs : null,
    lastPollAtMs: null,
    maxPollIntervalMs: null,
    lastCommitAtMs: null,
    memberEpoch: null,
    goneSinceMs: atMs,
    revoking: [],
    awaiting: [],
  };
}

function barrierNow({ facts, owners }: NowInput): BarrierNow | null {
  const { barrier } = facts;
  if (barrier === null) return null;
  const { startedAtMs, arrivedCount, expectedCount, waitingFor, deadlineMs } = barrier;
  return {
    startedAtMs,
    arrivedCount,
    expectedCount,
    waitingFor: waitingFor.map((member) => nameOf(member, owners)),
    deadlineMs,
  };
}

/** Offsets that were polled fill what no note told; a partition that only a poll named is listed without an owner. */
export function withSampledOffsets(
  partitions: readonly PartitionNow[],
  sampled: readonly PartitionLag[],
): PartitionNow[] {
  if (sampled.length === 0) return [...partitions];
  const byKey = new Map(sampled.map((each) => [partitionKey(each), each]));
  const filled = partitions.map((each): PartitionNow => {
    const polled = byKey.get(partitionKey(each));
    byKey.delete(partitionKey(each));
    if (polled === undefined) return each;
    const logEndOffset = each.logEndOffset ?? polled.logEndOffset;
    const committedOffset = each.committedOffset ?? polled.committedOffset;
    const known = logEndOffset !== null && committedOffset !== null;
    const lag = known ? Math.max(0, logEndOffset - committedOffset) : null;
    return { ...each, logEndOffset, committedOffset, lag };
  });
  const others = [...byKey.values()].map(
    ({ topic, partition, committedOffset, logEndOffset, lag }): PartitionNow => {
      const offsets = { committedOffset, logEndOffset, lag };
      return { topic, partition, owner: null, position: null, ...offsets, stoppedAtMs: null };
    },
  );
  return [...filled, ...others];
}

/** What was heard last may be a little later than the clock that reads it, but not more: then a clock was set. */
function asOf(nowMs: number, heardLastMs: number | null): number {
  if (heardLastMs === null || heardLastMs > nowMs + CLOCK_SET_MS) return nowMs;
  return Math.max(nowMs, heardLastMs);
}
