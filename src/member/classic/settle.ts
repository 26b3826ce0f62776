import { findCoordinator } from "./coordinator.ts";
import { giveUp } from "./give-up.ts";
import { tendHeartbeat } from "./heartbeat.ts";
import { sendJoinGroup } from "./join-group.ts";
import { finish, leave, leaveEnded } from "./leave-group.ts";
import { cancelJoin } from "./lose.ts";
import { type ClassicMember, NO_GENERATION } from "./member.ts";
import { ofTopics } from "./partition-lists.ts";
import { type Fatal, moveTo, UNJOINED } from "./states.ts";
import type { Turn } from "./turn.ts";

/** The end of every step: what nothing holds back any more is begun. */
export function settle(turn: Turn): void {
  decide(turn);
  tendHeartbeat(turn);
  if (needsCoordinator(turn.member)) findCoordinator(turn);
}

function decide(turn: Turn) {
  const { member } = turn;
  if (member.handover !== null) return;
  const { state } = member;
  if (state.state === "Closed" || state.state === "Leaving") return;
  if (state.state === "Fatal") return endFatal(turn, state);
  if (member.closing !== null || member.isUnsubscribing) {
    endMembership(turn);
    if (member.handover !== null) return;
  }
  if (member.state.state === "Unjoined" || member.state.state === "Stable") rejoin(turn);
}

/** A member whose membership is over for good has only its callers to answer. */
function endFatal(turn: Turn, state: Fatal): void {
  const { member } = turn;
  if (!state.told) {
    member.state = { ...state, told: true };
    turn.emit({ type: "Fail", failure: state.failure });
  }
  if (member.isUnsubscribing) turn.emit({ type: "UnsubscribeFinished" });
  member.isUnsubscribing = false;
  if (member.closing !== null) finish(turn);
}

/** Closing or unsubscribing: give everything up, then leave. */
function endMembership(turn: Turn) {
  const { member } = turn;
  const { state } = member.state;
  if (state === "Stale") return leaveEnded(turn);
  if (state === "PreparingRebalance" || state === "CompletingRebalance") {
    cancelJoin(turn);
    moveTo(member, UNJOINED);
  }
  if (member.assignment.length === 0) return leave(turn);
  // In the middle of a rebalance nobody knows whether the generation still counts: Kafka calls that lost.
  const callback = state === "Stable" ? "onPartitionsRevoked" : "onPartitionsLost";
  giveUp(turn, { partitions: member.assignment, callback, next: null });
}

function rejoin(turn: Turn): void {
  const { member } = turn;
  if (member.rejoinReason === null || member.topics === null) return;
  if (member.coordinator !== "Known" || member.timers.isArmed("join")) return;
  prepare(turn);
  if (member.handover === null) sendJoinGroup(turn);
}

/** What has to be given up before JoinGroup: everything, or for a cooperative member what it no longer subscribes to. */
function prepare(turn: Turn): void {
  const { member } = turn;
  if (member.isPrepared || member.generationId === NO_GENERATION) return;
  const isEager = member.protocol === "EAGER";
  const subscribed = new Set(member.topics);
  const partitions = isEager
    ? member.assignment
    : ofTopics(member.assignment, (topic) => !subscribed.has(topic));
  if (isEager || partitions.length > 0) {
    giveUp(turn, { partitions, callback: "onPartitionsRevoked", next: null });
  }
}

/** A member that is in a group, or wants to be, needs to know where its coordinator is. */
function needsCoordinator({ state, topics, closing }: ClassicMember): boolean {
  if (topics === null || closing !== null) return false;
  switch (state.state) {
    case "Unjoined":
    case "Stable":
    case "CompletingRebalance":
      return true;
    default:
      return false;
  }
}
