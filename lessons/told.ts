/** What the API tells of a group, in the form in which the truth is known. */
import type { GroupView } from "regroup/insight";
import type { TruePause } from "./truth.ts";

type Rebalance = GroupView["rebalances"][number];

export function toldPauses({ rebalances }: GroupView): TruePause[] {
  const changes = rebalances.flatMap((rebalance) => rebalance.changes);
  const pauses = changes.flatMap(({ partition, pause }) => {
    if (pause.state !== "Over") return [];
    const { stoppedAtMs, resumedAtMs } = pause;
    return [{ partition, stoppedAtMs, resumedAtMs }];
  });
  return pauses.sort((a, b) => a.resumedAtMs - b.resumedAtMs);
}

export function toldMoves({ changes }: Rebalance): string[] {
  return changes.flatMap(({ partition, kind, from, to }) =>
    kind === "moved" ? [`P${partition} ${from?.processId} → ${to?.processId}`] : [],
  );
}

export function toldRepeats({ rebalances }: GroupView): Map<string, number> {
  const times = new Map<string, number>();
  for (const { partition, fromOffset, toOffset } of rebalances.flatMap((each) => each.duplicates)) {
    for (let offset = fromOffset; offset <= toOffset; offset += 1) {
      const key = `${partition}/${offset}`;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
  }
  return times;
}
