import { DecodeError } from "../../protocol/index.ts";
import { readAssignment } from "./consumer-bytes.ts";
import { coordinatorAnswered } from "./coordinator.ts";
import type { PartitionList } from "./events.ts";
import { giveUp, install } from "./give-up.ts";
import type { NewAssignment } from "./handover.ts";
import { joinFailed } from "./join-group.ts";
import { checkGroupTopics } from "./metadata.ts";
import { difference, ofTopics } from "./partition-lists.ts";
import { requestRejoin } from "./rejoin.ts";
import { type CompletingRebalance, moveTo } from "./states.ts";
import type { Turn } from "./turn.ts";

/** SyncGroup brought the assignment: the generation is Stable, and its partitions change hands. */
export function completeRebalance(turn: Turn, completing: CompletingRebalance, bytes: Uint8Array) {
  const given = readOrReport(turn, bytes);
  if (given === null) return joinFailed(turn, "an assignment that cannot be read");
  becomeStable(turn, completing, given);
  if (!isOfOurSubscription(turn, given)) {
    // The subscription changed while the join was under way. Nothing of this assignment is begun, as in Kafka.
    return requestRejoin(turn, "received assignments do not match the current subscription");
  }
  const assigned = withoutForeignTopics(turn, given);
  const { member } = turn;
  const isCooperative = member.protocol === "COOPERATIVE";
  const revoked = difference(member.assignment, assigned);
  const added = isCooperative ? difference(assigned, member.assignment) : assigned;
  member.lastAssignment = { partitions: assigned, generationId: member.generationId };
  noteCompleted(turn, added, revoked);
  checkAfterwards(turn, completing);
  changeHands(turn, { assigned, added }, revoked);
}

function readOrReport(turn: Turn, bytes: Uint8Array): PartitionList | null {
  try {
    return readAssignment(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { groupId } = turn.member.config;
    const message = `the leader of group ${groupId} sent an assignment that cannot be read: ${error.message}`;
    turn.emit({ type: "ReportError", error: new Error(message, { cause: error }) });
    return null;
  }
}

function becomeStable(turn: Turn, completing: CompletingRebalance, given: PartitionList): void {
  const { member, nowMs } = turn;
  const { joinedTopics, protocolName, leadership, sync } = completing;
  moveTo(member, { state: "Stable", joinedTopics, protocolName, leadership });
  member.rejoinReason = null;
  member.isPrepared = false;
  member.joinFailures = 0;
  coordinatorAnswered(turn);
  turn.setMetadata(member.memberId, member.generationId);
  turn.note({ type: "Synced", durationMs: nowMs - (sync?.sentAtMs ?? nowMs), assigned: given });
}

/** True also for what the leader should not have given: asking again would bring it again. */
function isOfOurSubscription({ member }: Turn, given: PartitionList): boolean {
  const { state, topics } = member;
  if (state.state !== "Stable" || state.joinedTopics === topics) return true;
  const subscribed = new Set(topics);
  return given.every(({ topic }) => subscribed.has(topic));
}

/**
 * Differs from Kafka: its client rejoins at once when it is given a topic that it never subscribed to, and does so for
 * ever when the leader assigns its own topics to everybody, as kafkajs and platformatic do.
 */
function withoutForeignTopics(turn: Turn, given: PartitionList): PartitionList {
  const { topics, config } = turn.member;
  const subscribed = new Set(topics);
  const foreign = ofTopics(given, (topic) => !subscribed.has(topic));
  if (foreign.length === 0) return given;
  const names = foreign.map(({ topic }) => topic).join(", ");
  const message = `the leader of group ${config.groupId} assigned ${names} to a member that does not subscribe to it; nobody consumes these partitions`;
  turn.emit({ type: "ReportError", error: new Error(message) });
  return ofTopics(given, (topic) => subscribed.has(topic));
}

function noteCompleted(turn: Turn, added: PartitionList, revoked: PartitionList): void {
  const { member, nowMs } = turn;
  const durationMs = nowMs - (member.rebalanceStartedAtMs ?? nowMs);
  member.rebalanceStartedAtMs = null;
  turn.note({ type: "RebalanceCompleted", durationMs, added, revoked });
}

/** What changed while the rebalance was under way. */
function checkAfterwards(turn: Turn, { joinedTopics }: CompletingRebalance): void {
  if (joinedTopics !== turn.member.topics) requestRejoin(turn, "subscription has changed");
  checkGroupTopics(turn);
}

function changeHands(turn: Turn, next: NewAssignment, revoked: PartitionList) {
  if (revoked.length === 0) return install(turn, next);
  requestRejoin(turn, "need to revoke partitions and re-join");
  giveUp(turn, { partitions: revoked, callback: "onPartitionsRevoked", next });
}
