import type { FetchContext } from "./fetch-context.ts";
import type { PartitionState, PositionState } from "./partition-state.ts";

/** The partitions in this state whose question may be asked now; each is asked once at a time. */
export function toBeAsked<K, V>(
  context: FetchContext<K, V>,
  state: PositionState["type"],
): PartitionState<K, V>[] {
  const nowMs = context.nowMs();
  const asked: PartitionState<K, V>[] = [];
  for (const partition of context.table.values()) {
    if (!partition.needsPosition || partition.state.type !== state) continue;
    if (partition.question === null && partition.retryAtMs <= nowMs) asked.push(partition);
  }
  return asked;
}

/** Groups by leader; a partition without one waits for metadata. */
export function byLeader<K, V>(
  context: FetchContext<K, V>,
  asked: readonly PartitionState<K, V>[],
): Map<number, PartitionState<K, V>[]> {
  const groups = new Map<number, PartitionState<K, V>[]>();
  for (const partition of asked) {
    const leader = context.leaders.leaderOf(partition);
    if (leader === null) {
      context.retryLater(partition, context.leaders.whyNone(partition));
      continue;
    }
    const group = groups.get(leader.nodeId);
    if (group === undefined) groups.set(leader.nodeId, [partition]);
    else group.push(partition);
  }
  return groups;
}

/** What is asked, and what becomes of the answer. */
interface Question<K, V, A> {
  readonly send: () => Promise<A>;
  readonly take: (partition: PartitionState<K, V>, answer: A) => void;
}

/**
 * Asks, and hands each partition its answer if it still waits for this one. A failure means that nothing is known: every
 * partition is asked about again. Never rejects.
 */
export async function ask<K, V, A>(
  context: FetchContext<K, V>,
  asked: readonly PartitionState<K, V>[],
  question: Question<K, V, A>,
): Promise<void> {
  for (const partition of asked) partition.question = question;
  const stillAsked = () => asked.filter((partition) => partition.question === question);
  try {
    const answer = await question.send();
    for (const partition of stillAsked()) question.take(partition, answer);
  } catch (error) {
    const problem = error instanceof Error ? error : new Error(String(error));
    for (const partition of stillAsked()) context.retryLater(partition, problem);
  }
  context.pump();
}

/** Asks one broker; no fetch is sent to it meanwhile. */
export async function askBroker<K, V, A>(
  context: FetchContext<K, V>,
  { nodeId, asked }: { readonly nodeId: number; readonly asked: readonly PartitionState<K, V>[] },
  question: Question<K, V, A>,
): Promise<void> {
  const { questionCounts } = context;
  const count = (difference: number): void => {
    questionCounts.set(nodeId, (questionCounts.get(nodeId) ?? 0) + difference);
  };
  count(1);
  const send = async (): Promise<A> => {
    try {
      return await question.send();
    } finally {
      count(-1);
    }
  };
  await ask(context, asked, { ...question, send });
}
