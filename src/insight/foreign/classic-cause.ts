import type { RebalanceCause, TopicPartitions } from "../../model/index.ts";
import type { ForeignState, KnownMember } from "./foreign-state.ts";
import type { ClassicGroupStored, JournalMember } from "./journal-event.ts";

/** What changed from one generation to the next, as far as two records tell. */
export interface MembershipDiff {
  readonly gone: readonly KnownMember[];
  readonly joined: readonly JournalMember[];
  /** Static members that came back under a new member id. */
  readonly replaced: readonly { readonly old: KnownMember; readonly now: JournalMember }[];
}

export interface InferredCause {
  readonly cause: RebalanceCause;
  readonly memberId: string | null;
}

/** A cooperative round that only hands over what the one before it revoked follows within about a second. */
const SECOND_ROUND_MS = 1_500;

/**
 * Commits stop up to one interval before the last heartbeat: so much of a timeout's silence fits it. Of a session, less
 * than `left` says that it was not over.
 */
const SILENCE_SHARE = { fits: 0.9, left: 0.9 };
/** In a consumer group a commit extends no session: it may come up to a heartbeat interval after what does. */
const CONSUMER_SILENCE_SHARE = { fits: 0.8, left: 0.5 };

/** From a timeout to the end of the join phase: others learn of it with their next heartbeat, a third of a session at most. */
const NOTICE_SHARE = 1 / 3;
const LEAST_NOTICE_MS = 1_000;

/** So many commits make a rhythm, and so many missed ones a silence. */
const FEWEST_COMMITS = 3;
const UNUSUAL_SILENCE = 2;

export function membershipDiff(state: ForeignState, stored: ClassicGroupStored): MembershipDiff {
  const now = new Map(stored.members.map((member) => [member.memberId, member]));
  const goneById = new Map([...state.members].filter(([memberId]) => !now.has(memberId)));
  const byInstance = new Map(
    [...goneById.values()]
      .filter(({ groupInstanceId }) => groupInstanceId !== null)
      .map((member) => [member.groupInstanceId, member]),
  );
  const joined: JournalMember[] = [];
  const replaced: { old: KnownMember; now: JournalMember }[] = [];
  for (const member of now.values()) {
    if (state.members.has(member.memberId)) continue;
    const old =
      member.groupInstanceId === null ? undefined : byInstance.get(member.groupInstanceId);
    if (old === undefined) joined.push(member);
    else {
      replaced.push({ old, now: member });
      goneById.delete(old.memberId);
    }
  }
  return { gone: [...goneById.values()], joined, replaced };
}

/**
 * How a member went of which the journal shows only that it is gone, by its commits, which are signs of life too.
 *
 * One that committed within a session before the rebalance cannot have expired: it left (see {@link SILENCE_SHARE}). One that was silent for about
 * a session has expired, if that is not just how it commits; one that was silent for about its rebalance timeout, which
 * most clients set to max.poll.interval.ms, did not poll for so long and then left. Null where its silence fits both, or
 * neither.
 */
export function inferDeparture(
  state: ForeignState,
  { memberId, sessionTimeoutMs, rebalanceTimeoutMs }: KnownMember,
  rebalancedAtMs: number,
): "SessionExpired" | "MemberLeft" | null {
  // Commits that are missing are no silence.
  if (state.missesRecords) return null;
  const rhythm = state.commits.rhythm(memberId);
  if (rhythm === null || sessionTimeoutMs === null) return null;
  const silentMs = rebalancedAtMs - rhythm.lastMs;
  const share = state.groupType === "consumer" ? CONSUMER_SILENCE_SHARE : SILENCE_SHARE;
  if (silentMs < sessionTimeoutMs * share.left) return "MemberLeft";
  if (rhythm.count < FEWEST_COMMITS) return null;
  const usualMs = (rhythm.lastMs - rhythm.firstMs) / (rhythm.count - 1);
  if (silentMs < usualMs * UNUSUAL_SILENCE) return null;
  const lateMs = usualMs + Math.max(LEAST_NOTICE_MS, sessionTimeoutMs * NOTICE_SHARE);
  const fits = (timeoutMs: number) =>
    silentMs >= timeoutMs * share.fits && silentMs <= timeoutMs + lateMs;
  const hasExpired = fits(sessionTimeoutMs);
  const hasLeft = rebalanceTimeoutMs !== null && fits(rebalanceTimeoutMs);
  if (hasExpired === hasLeft) return null;
  return hasExpired ? "SessionExpired" : "MemberLeft";
}

/** Why the group rebalanced, concluded from its records alone; `Unknown` where several causes would fit. */
export function inferCause(
  state: ForeignState,
  stored: ClassicGroupStored,
  { diff, joinEndMs }: { readonly diff: MembershipDiff; readonly joinEndMs: number },
): InferredCause {
  const { gone, joined, replaced } = diff;
  const kindCount = [gone, joined, replaced].filter(({ length }) => length > 0).length;
  if (kindCount > 1) return UNKNOWN;
  if (joined.length > 0) return caused("MemberJoined", joined);
  if (replaced.length > 0) {
    return caused(
      "StaticMemberReplaced",
      replaced.map(({ now }) => now),
    );
  }
  if (gone.length > 0) return departureCause(state, gone, joinEndMs);
  return rejoinCause(state, stored, joinEndMs);
}

const UNKNOWN: InferredCause = { cause: "Unknown", memberId: null };

/** Of several members that did the same, which was first is not known. */
function caused(
  cause: RebalanceCause,
  members: readonly { readonly memberId: string }[],
): InferredCause {
  const [only, ...others] = members;
  return { cause, memberId: others.length === 0 ? (only?.memberId ?? null) : null };
}

function departureCause(
  state: ForeignState,
  gone: readonly KnownMember[],
  joinEndMs: number,
): InferredCause {
  const rebalancedAtMs = state.open?.startedAtMs ?? joinEndMs;
  const [how, ...others] = new Set(
    gone.map((member) => inferDeparture(state, member, rebalancedAtMs)),
  );
  return how == null || others.length > 0 ? UNKNOWN : caused(how, gone);
}

/** Nobody came and nobody went. */
function rejoinCause(
  state: ForeignState,
  stored: ClassicGroupStored,
  joinEndMs: number,
): InferredCause {
  const changed = stored.members.filter(({ memberId, topics }) => {
    const before = state.members.get(memberId)?.topics;
    return before != null && topics !== null && !sameTopics(before, topics);
  });
  if (changed.length > 0) return caused("SubscriptionChanged", changed);
  const isSecondRound =
    stored.protocolName === "cooperative-sticky" &&
    state.settledAtMs !== null &&
    joinEndMs - state.settledAtMs <= SECOND_ROUND_MS;
  if (isSecondRound) return { cause: "MemberRejoined", memberId: null };
  const before = partitionCounts([...state.members.values()]);
  const grew = [...partitionCounts(stored.members)].some(
    ([topic, count]) => count !== before.get(topic),
  );
  return grew ? { cause: "TopicMetadataChanged", memberId: null } : UNKNOWN;
}

function sameTopics(a: readonly string[], b: readonly string[]): boolean {
  const topics = new Set(a);
  return topics.size === new Set(b).size && b.every((topic) => topics.has(topic));
}

function partitionCounts(
  members: readonly { readonly partitions: readonly TopicPartitions[] | null }[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { partitions } of members) {
    for (const { topic, partitions: numbers } of partitions ?? []) {
      counts.set(topic, (counts.get(topic) ?? 0) + numbers.length);
    }
  }
  return counts;
}
