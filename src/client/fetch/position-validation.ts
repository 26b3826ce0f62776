import { invariant, type TopicPartition } from "../../model/index.ts";
import { LogTruncationError, UnsupportedVersionError } from "../errors/errors.ts";
import { askEpochEnds, type EpochEnd } from "../offsets/ask-epoch-ends.ts";
import type { LeaderAnswer } from "../offsets/ask-leader.ts";
import { type FetchContext, nameOf } from "./fetch-context.ts";
import type { PartitionMap } from "./partition-map.ts";
import type { PartitionState, Position } from "./partition-state.ts";
import { halt } from "./place-position.ts";
import { askBroker, byLeader, toBeAsked } from "./position-questions.ts";

/**
 * `AWAITING_VALIDATION` (KIP-320): asks each leader where the epoch of the last record read ended in its log. Ended before
 * the position, the record that was read is not there any more: an unclean election lost it.
 */
export function validatePositions<K, V>(context: FetchContext<K, V>): void {
  const asked = toBeAsked(context, "AWAITING_VALIDATION");
  for (const [nodeId, group] of byLeader(context, asked)) {
    void askBroker(
      context,
      { nodeId, asked: group },
      {
        send: () => askLeader(context, nodeId, group),
        take: (partition, ends) => takeEnd(context, partition, ends?.get(partition) ?? null),
      },
    );
  }
}

/** Null: the broker is too old to be asked, and positions go unchecked, as in Kafka. */
async function askLeader<K, V>(
  context: FetchContext<K, V>,
  nodeId: number,
  asked: readonly PartitionState<K, V>[],
): Promise<PartitionMap<LeaderAnswer<EpochEnd>> | null> {
  const queries = asked.map((partition) => {
    const { topic, partition: index, position } = partition;
    const currentLeaderEpoch = context.leaders.leaderOf(partition)?.leaderEpoch ?? -1;
    const leaderEpoch = position?.leaderEpoch ?? -1;
    return { topic, partition: index, leaderEpoch, currentLeaderEpoch };
  });
  try {
    return await askEpochEnds(context.options.cluster, nodeId, queries);
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return null;
    throw error;
  }
}

function takeEnd<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  answer: LeaderAnswer<EpochEnd> | null,
): void {
  const { position } = partition;
  invariant(position !== null, `${nameOf(partition)} is validated without a position`);
  if (answer?.type === "refused") context.retryLater(partition, answer.error);
  else if (answer?.type === "askAgain") context.retryLater(partition, answer.problem);
  else if (answer === null || reaches(answer.answer, position)) {
    partition.moveTo({ type: "FETCHING", position });
  } else truncated(context, partition, { position, end: answer.answer });
}

function isKnown({ leaderEpoch, endOffset }: EpochEnd): boolean {
  return leaderEpoch >= 0 && endOffset >= 0;
}

function reaches(end: EpochEnd, position: Position): boolean {
  return isKnown(end) && end.endOffset >= position.offset;
}

/** With a policy: on from where the logs part, or by the policy where the leader cannot say. Without: the application. */
function truncated<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  found: { readonly position: Position; readonly end: EpochEnd },
): void {
  const { resetPolicy, options } = context;
  const { position, end } = found;
  const fields = {
    partition: nameOf(partition),
    offset: position.offset,
    divergesAt: end.endOffset,
  };
  options.ports.log.warn(fields, "The log was truncated below what was read");
  if (resetPolicy.type === "none") {
    halt(context, partition, { position, error: truncation(partition, found) });
  } else if (isKnown(end)) {
    const { endOffset: offset, leaderEpoch } = end;
    partition.moveTo({ type: "FETCHING", position: { offset, leaderEpoch } });
  } else {
    partition.moveTo({ type: "AWAITING_RESET", target: resetPolicy });
  }
}

function truncation(
  { topic, partition }: TopicPartition,
  { position, end }: { readonly position: Position; readonly end: EpochEnd },
): LogTruncationError {
  const from = isKnown(end) ? ` from offset ${end.endOffset} on` : "";
  return new LogTruncationError(
    `Cannot go on reading ${topic}-${partition} at offset ${position.offset}: records that were ` +
      `read are gone from the log${from}, and auto.offset.reset is none. Seek to where to go on.`,
    {
      positions: [{ topic, partition, offset: position.offset }],
      divergentOffsets: isKnown(end) ? [{ topic, partition, offset: end.endOffset }] : [],
    },
  );
}
