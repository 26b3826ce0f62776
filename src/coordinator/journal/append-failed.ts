import { type ErrorName, errorCode } from "../../protocol/index.ts";
import { swapStaticMember, updateMember } from "../classic/group.ts";
import { joinError, joinNotReplaced } from "../classic/join-replies.ts";
import { prepareRebalance, releaseSyncs } from "../classic/prepare-rebalance.ts";
import type { AppendRecords, CoordinatorEffect, Reply } from "../effects.ts";
import type { AppendFailedEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import { type AppendUndo, type FailurePlan, putBack } from "./undo.ts";

type Plan<Type extends FailurePlan["type"]> = Extract<FailurePlan, { type: Type }>;

/**
 * The log refused an append: undoes it, and says what to do instead of the effects that were withheld.
 *
 * Kept on record and in timeline structures, groups and offsets are as before; the memory of a classic group goes its
 * own way (see {@link FailurePlan}), as in Kafka.
 */
export function appendFailed(turn: Turn, { append, withheld, error }: AppendFailedEvent): void {
  const told = clientError(error);
  const { undo } = append;
  switch (undo.plan.type) {
    case "PutBack":
      notHappened(turn, undo, withheld, told);
      return;
    case "GoOn":
      goOn(turn, withheld, told);
      return;
    case "GroupNotCreated":
      groupNotCreated(turn, undo, undo.plan, withheld, told);
      return;
    case "AssignmentNotStored":
      assignmentNotStored(turn, undo.plan, told);
      return;
    case "ReplacementNotStored":
      replacementNotStored(turn, undo.plan, told);
      return;
  }
}

/** Further parts of the same write have not happened either; what else the step did is of other groups, and goes on. */
function notHappened(
  turn: Turn,
  undo: AppendUndo,
  withheld: readonly CoordinatorEffect[],
  error: ErrorName,
): void {
  for (const effect of withheld.toReversed()) {
    if (isPart(effect)) putBack(turn.shard, effect.undo);
  }
  putBack(turn.shard, undo);
  for (const effect of withheld) {
    if (effect.type === "Reply") turn.reply(failedReply(effect, error));
    else if (effect.type === "AppendRecords" && !isPart(effect)) turn.effects.push(effect);
  }
}

function isPart(effect: CoordinatorEffect): effect is AppendRecords {
  return effect.type === "AppendRecords" && effect.undo.plan.type === "PutBack";
}

/** Everything that was to follow follows; only who asked for it is told that it may not last. */
function goOn(turn: Turn, withheld: readonly CoordinatorEffect[], error: ErrorName): void {
  for (const effect of withheld) {
    const isLeave = effect.type === "Reply" && effect.api === "LeaveGroup";
    turn.effects.push(isLeave ? failedReply(effect, error) : effect);
  }
}

/** A client that was given an id, or refused, is answered so; one that would have become a member is not one. */
function groupNotCreated(
  turn: Turn,
  undo: AppendUndo,
  { address }: Plan<"GroupNotCreated">,
  withheld: readonly CoordinatorEffect[],
  error: ErrorName,
): void {
  putBack(turn.shard, undo);
  const answer = withheld.find(
    (effect): effect is Reply => effect.type === "Reply" && effect.token === address.token,
  );
  const wasRefused = answer !== undefined && (answer.response as { errorCode?: number }).errorCode;
  turn.reply(wasRefused && answer !== undefined ? answer : joinError(address, error, ""));
}

function assignmentNotStored(
  turn: Turn,
  { group, completing }: Plan<"AssignmentNotStored">,
  error: ErrorName,
): void {
  group.state = completing;
  releaseSyncs(turn, group, completing, error);
  const cause = "AssignmentNotStored";
  prepareRebalance(turn, group, { cause, memberId: group.leaderId, reason: null });
}

function replacementNotStored(
  turn: Turn,
  plan: Plan<"ReplacementNotStored">,
  error: ErrorName,
): void {
  const { group, member, incumbent, formerLeaderId, address } = plan;
  updateMember(group, member, incumbent);
  const restored = swapStaticMember(group, member, incumbent.memberId);
  turn.disarm(member);
  turn.arm(restored, restored.sessionTimeoutMs);
  turn.reply(joinNotReplaced(address, group, { formerLeaderId, error }));
}

/** The answer to a request whose records were refused: the error for everything that it asked for. */
function failedReply(reply: Reply, error: ErrorName): Reply {
  const code = errorCode(error);
  switch (reply.api) {
    case "OffsetCommit":
      return { ...reply, response: { topics: withErrors(reply.response.topics ?? [], code) } };
    case "TxnOffsetCommit":
      return { ...reply, response: { topics: withErrors(reply.response.topics ?? [], code) } };
    case "DeleteGroups": {
      const results = (reply.response.results ?? []).map((result) => ({
        ...result,
        errorCode: code,
      }));
      return { ...reply, response: { results } };
    }
    case "OffsetDelete":
    case "LeaveGroup":
      return { ...reply, response: { errorCode: code } };
    default:
      return reply;
  }
}

interface TopicResult {
  readonly partitions?: readonly { readonly errorCode?: number }[];
}

function withErrors<T extends TopicResult>(topics: readonly T[], code: number): T[] {
  return topics.map((topic) => ({
    ...topic,
    partitions: (topic.partitions ?? []).map((partition) => ({ ...partition, errorCode: code })),
  }));
}

/** What clients are told of the log's errors (`GroupMetadataManager#appendGroupMetadataErrorToResponseError`). */
function clientError(error: ErrorName): ErrorName {
  switch (error) {
    case "UNKNOWN_TOPIC_OR_PARTITION":
    case "NOT_ENOUGH_REPLICAS":
    case "REQUEST_TIMED_OUT":
      return "COORDINATOR_NOT_AVAILABLE";
    case "NOT_LEADER_OR_FOLLOWER":
    case "KAFKA_STORAGE_ERROR":
      return "NOT_COORDINATOR";
    case "MESSAGE_TOO_LARGE":
    case "RECORD_LIST_TOO_LARGE":
    case "INVALID_FETCH_SIZE":
      return "UNKNOWN_SERVER_ERROR";
    default:
      return error;
  }
}
