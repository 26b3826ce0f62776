import { invariant } from "../../model/index.ts";
import type { LeaderAnswer } from "../offsets/ask-leader.ts";
import { askOffsets } from "../offsets/ask-offsets.ts";
import type { FoundOffset } from "../offsets/offset-query.ts";
import { type FetchContext, nameOf } from "./fetch-context.ts";
import type { PartitionState } from "./partition-state.ts";
import { askBroker, byLeader, toBeAsked } from "./position-questions.ts";
import { resetTimestamp } from "./reset-policy.ts";

/** `AWAITING_RESET`: asks each leader for the beginning, the end or an instant of its logs. */
export function searchResets<K, V>(context: FetchContext<K, V>): void {
  const asked = toBeAsked(context, "AWAITING_RESET");
  for (const [nodeId, group] of byLeader(context, asked)) {
    void askBroker(
      context,
      { nodeId, asked: group },
      {
        send: () => askLeader(context, nodeId, group),
        take: (partition, answers) => takeOffset(context, partition, answers.get(partition)),
      },
    );
  }
}

function askLeader<K, V>(
  context: FetchContext<K, V>,
  nodeId: number,
  asked: readonly PartitionState<K, V>[],
) {
  const { cluster, settings } = context.options;
  const queries = asked.map((partition) => {
    const { topic, partition: index } = partition;
    const timestamp = resetTimestamp(targetOf(partition), context.nowMs());
    const currentLeaderEpoch = context.leaders.leaderOf(partition)?.leaderEpoch ?? -1;
    return { topic, partition: index, timestamp, currentLeaderEpoch };
  });
  return askOffsets(cluster, { nodeId, queries, isolationLevel: settings.isolationLevel });
}

function takeOffset<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  answer: LeaderAnswer<FoundOffset> | undefined,
): void {
  invariant(answer !== undefined, `${nameOf(partition)} has no answer`);
  if (answer.type === "refused") context.retryLater(partition, answer.error);
  else if (answer.type === "askAgain") context.retryLater(partition, answer.problem);
  else resetTo(context, partition, answer.answer.offset);
}

function resetTo<K, V>(
  context: FetchContext<K, V>,
  partition: PartitionState<K, V>,
  offset: number,
): void {
  const target = targetOf(partition);
  if (offset < 0) {
    // All records are older than the duration: reading begins where new ones will be.
    partition.moveTo({ type: "AWAITING_RESET", target: { type: "latest" } });
    return;
  }
  const fields = { partition: nameOf(partition), offset, resetTo: target.type };
  context.options.ports.log.info(fields, "The position is reset");
  partition.checkedLeaderEpoch = context.leaders.leaderOf(partition)?.leaderEpoch ?? -1;
  // No records were read yet: there is nothing to validate.
  partition.moveTo({ type: "FETCHING", position: { offset, leaderEpoch: -1 } });
}

function targetOf(partition: PartitionState<unknown, unknown>) {
  const { state } = partition;
  invariant(state.type === "AWAITING_RESET", `${nameOf(partition)} is reset in ${state.type}`);
  return state.target;
}
