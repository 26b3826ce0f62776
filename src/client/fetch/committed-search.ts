import type { FetchContext } from "./fetch-context.ts";
import { resetWithout, stateAt } from "./place-position.ts";
import { ask, toBeAsked } from "./position-questions.ts";

/** `AWAITING_COMMITTED`: asks the group where it stopped, for all partitions at once. */
export function searchCommitted<K, V>(context: FetchContext<K, V>): void {
  const asked = toBeAsked(context, "AWAITING_COMMITTED");
  if (asked.length === 0) return;
  const partitions = asked.map(({ topic, partition }) => ({ topic, partition }));
  void ask(context, asked, {
    send: () => context.options.fetchCommitted(partitions),
    take: (partition, committed) => {
      const found = committed
        .get(partition.topic)
        ?.find((each) => each.partition === partition.partition);
      // Only an offset that is not there means "none": a failure was a rejection.
      if (found === undefined || found.offset < 0) {
        resetWithout(context, partition);
      } else {
        const { offset, leaderEpoch = -1 } = found;
        partition.moveTo(stateAt(context, partition, { offset, leaderEpoch }));
      }
    },
  });
}
