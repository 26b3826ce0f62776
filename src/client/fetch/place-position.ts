import { NoOffsetForPartitionError, OffsetOutOfRangeError } from "../errors/errors.ts";
import { type FetchContext, nameOf } from "./fetch-context.ts";
import type { PartitionState, Position, PositionState } from "./partition-state.ts";

/**
 * The state at a position that was found or sought: good as it is, or to be validated first, when it says the leader epoch
 * that its records were read under and the cluster has leader epochs.
 */
export function stateAt<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  position: Position,
): PositionState {
  const leader = context.leaders.leaderOf(partition);
  partition.checkedLeaderEpoch = leader?.leaderEpoch ?? -1;
  const hasEpochs = position.leaderEpoch >= 0 && leader?.leaderEpoch !== -1;
  return { type: hasEpochs ? "AWAITING_VALIDATION" : "FETCHING", position };
}

/** A position whose records were read under a leader that may be another by now is validated (KIP-320). */
export function checkLeader<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
): void {
  const { state } = partition;
  const leader = context.leaders.leaderOf(partition);
  if (state.type !== "FETCHING" && state.type !== "AWAITING_VALIDATION") return;
  if (leader === null || leader.leaderEpoch === partition.checkedLeaderEpoch) return;
  partition.preferred = null;
  const next = stateAt(context, partition, state.position);
  // What was fetched from the old leader may be what the new one does not have.
  if (next.type === "AWAITING_VALIDATION") context.buffers.release(partition);
  partition.moveTo(next);
}

/** There is no committed offset: the policy decides. */
export function resetWithout<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
): void {
  const { resetPolicy } = context;
  if (resetPolicy.type !== "none") {
    partition.moveTo({ type: "AWAITING_RESET", target: resetPolicy });
    return;
  }
  const error = new NoOffsetForPartitionError(
    `Cannot start reading ${nameOf(partition)}: it has no committed offset and auto.offset.reset ` +
      "is none. Seek to an offset, or choose earliest or latest.",
    { partitions: [{ topic: partition.topic, partition: partition.partition }] },
  );
  halt(context, partition, { position: null, error });
}

/** The log does not hold the position: the policy decides. */
export function resetOutOfRange<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  position: Position,
): void {
  const { resetPolicy, options } = context;
  const { topic, partition: index } = partition;
  const { offset } = position;
  if (resetPolicy.type !== "none") {
    const fields = { partition: nameOf(partition), offset, resetTo: resetPolicy.type };
    options.ports.log.info(fields, "The position is out of the log's range: it is reset");
    context.buffers.release(partition);
    partition.moveTo({ type: "AWAITING_RESET", target: resetPolicy });
    return;
  }
  const error = new OffsetOutOfRangeError(
    `Cannot read ${nameOf(partition)} at offset ${offset}: the log does not hold it and ` +
      "auto.offset.reset is none. Seek to an offset that is there.",
    { positions: [{ topic, partition: index, offset }] },
  );
  halt(context, partition, { position, error });
}

/** The application has to decide; it is told until it does. */
export function halt<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  why: { readonly position: Position | null; readonly error: Error },
): void {
  context.buffers.release(partition);
  partition.moveTo({ type: "HALTED", ...why });
  context.buffers.offer(partition);
}
