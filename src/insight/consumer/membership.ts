import type { GroupNote } from "../../model/index.ts";
import { pushLatest } from "../bounded.ts";
import { dependsOn } from "../entries.ts";
import type { GroupMember } from "../group-member.ts";
import { whatHappened } from "../happened.ts";
import type { HistoryState } from "../history-state.ts";
import { readingsOwnedBy } from "../partition-reading.ts";
import { forgetMember, vanish } from "../roster.ts";
import { seatOf } from "./consumer-state.ts";
import { release } from "./transfer.ts";

/*
 * Members of a consumer group come and go without a barrier: a departure releases what the member had.
 */

const WAITS_KEPT = 10_000;

/** A member joined: it has a way to go to the group epoch, whether the bump was heard of already or not. */
export function memberCame(state: HistoryState, member: GroupMember): void {
  const { open, consumer } = state;
  seatOf(consumer, member.memberId);
  if (open?.rebalance.groupType !== "consumer") return;
  dependsOn(open.rebalance, "barrier", state.input.evidence);
  if (open.round.waits.some((wait) => wait.member.memberId === member.memberId)) return;
  pushLatest(open.round.waits, { member, outcome: "Waiting", untilMs: null }, WAITS_KEPT);
}

/** A member is gone, after the bump that its going was the cause of, or while another one was under way. */
export function memberWent(state: HistoryState, member: GroupMember): void {
  const { open } = state;
  if (open === null) return;
  const departure = state.departed.get(member.memberId);
  for (const [i, wait] of open.round.waits.entries()) {
    if (wait.outcome !== "Waiting" || wait.member.memberId !== member.memberId) continue;
    const outcome = departure?.how === "Left" ? "Left" : "Expired";
    open.round.waits[i] = { ...wait, outcome, untilMs: state.input.atMs };
  }
  for (const reading of readingsOwnedBy(state, member.memberId)) {
    release(state, reading, member);
  }
}

/** What a member that went without a note of its own is known to have done by the bump that it was the cause of. */
export function expelTrigger(
  state: HistoryState,
  { cause, memberId, reason, atMs }: Extract<GroupNote, { type: "EpochBumped" }>,
): void {
  const went =
    cause === "MemberLeft" || cause === "SessionExpired" || cause === "RebalanceTimedOut";
  if (went && memberId !== null && state.members.has(memberId)) {
    const how = cause === "MemberLeft" ? "Left" : cause === "SessionExpired" ? "Expired" : "Missed";
    const gone = forgetMember(state, memberId, { atMs, how, lastHeardAtMs: atMs });
    const departure = state.departed.get(memberId);
    const noted = { cause, memberId, reason, atMs };
    if (departure !== undefined) departure.happened = whatHappened(state, noted, gone);
    memberWent(state, gone);
  }
  releaseDeparted(state);
}

/** Those that were heard to go before the bump still have what they had. */
function releaseDeparted(state: HistoryState): void {
  for (const reading of [...state.partitions.values()]) {
    const { owner } = reading;
    if (
      owner !== null &&
      state.departed.has(owner.memberId) &&
      !state.members.has(owner.memberId)
    ) {
      release(state, reading, owner);
    }
  }
}

/** From outside a member may show by its absence from the target alone that it was gone before the bump. */
export function missInTarget(state: HistoryState, memberIds: ReadonlySet<string>): void {
  const { open } = state;
  if (open === null || state.input.evidence.grade === "observed") return;
  const { startedAtMs } = open.round;
  vanish(state, (memberId) => {
    const sinceMs = state.memberTimes.get(memberId)?.sinceMs ?? startedAtMs;
    return !memberIds.has(memberId) && sinceMs < startedAtMs;
  });
  open.round.waits = open.round.waits.filter(({ outcome, member }) => {
    return outcome !== "Waiting" || state.members.has(member.memberId);
  });
  releaseDeparted(state);
}

/** A static member goes on under another member id. */
export function replaceSeat(state: HistoryState, oldId: string, newId: string): void {
  const { seats } = state.consumer;
  const seat = seats.get(oldId);
  seats.delete(oldId);
  if (seat !== undefined && !seats.has(newId)) seats.set(newId, seat);
}
