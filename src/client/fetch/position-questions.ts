import type { FetchContext } from "./fetch-context.ts";
import type { PartitionState, PositionState } from "./partition-state.ts";

/** A partition that is asked about, and the epoch for which: an answer after another epoch began is dropped. */
export interface Asked<K, V> {
  readonly partition: PartitionState<K, V>;
  readonly epoch: number;
}

/** The partitions in this state whose question may be asked now; each is asked once at a time. */
export function toBeAsked<K, V>(
  context: FetchContext<K, V>,
  state: PositionState["type"],
): Asked<K, V>[] {
  const nowMs = context.nowMs();
  const asked: Asked<K, V>[] = [];
  for (const partition of context.table.values()) {
    if (!partition.isStarted || partition.state.type !== state) continue;
    if (partition.askedUnderEpoch === partition.epoch || partition.retryAtMs > nowMs) continue;
    asked.push({ partition, epoch: partition.epoch });
  }
  return asked;
}

/** Groups by leader; a partition without one waits for metadata. */
export function byLeader<K, V>(
  context: FetchContext<K, V>,
  asked: readonly Asked<K, V>[],
): Map<number, Asked<K, V>[]> {
  const groups = new Map<number, Asked<K, V>[]>();
  for (const one of asked) {
    const leader = context.leaders.leaderOf(one.partition);
    if (leader === null) {
      context.retryLater(one.partition, context.leaders.whyNone(one.partition));
      continue;
    }
    const group = groups.get(leader.nodeId);
    if (group === undefined) groups.set(leader.nodeId, [one]);
    else group.push(one);
  }
  return groups;
}

/**
 * Asks, and hands each partition its answer if it still belongs to it. A failure means that nothing is known: every
 * partition is asked about again. Never rejects.
 */
export async function ask<K, V, A>(
  context: FetchContext<K, V>,
  asked: readonly Asked<K, V>[],
  question: {
    readonly send: () => Promise<A>;
    readonly take: (partition: PartitionState<K, V>, answer: A) => void;
  },
): Promise<void> {
  for (const { partition, epoch } of asked) partition.askedUnderEpoch = epoch;
  const stillAsked = () =>
    asked.filter(
      ({ partition, epoch }) =>
        context.isCurrent(partition, epoch) && partition.askedUnderEpoch === epoch,
    );
  try {
    const answer = await question.send();
    for (const { partition } of stillAsked()) question.take(partition, answer);
  } catch (error) {
    const problem = error instanceof Error ? error : new Error(String(error));
    for (const { partition } of stillAsked()) context.retryLater(partition, problem);
  }
  context.pump();
}
