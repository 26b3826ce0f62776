import type { LessonStep } from "../../../console/index.ts";
import {
  costOf,
  memberName,
  type PartitionChange,
  pauseMs,
  type Rebalance,
} from "../../../insight/index.ts";
import type { MeasureName } from "./lesson.ts";

type Measured = NonNullable<LessonStep["measured"]>[number];

/** The rebalances that a step caused, and those of its group before them. */
export interface MeasuredRebalances {
  readonly caused: readonly Rebalance[];
  readonly all: readonly Rebalance[];
  readonly partitionCount: number;
}

/** The first of a step's rebalances says what happened; what it cost is the sum of all of them. */
type Measure = (on: MeasuredRebalances) => Measured[];

const measures: Readonly<Record<MeasureName, Measure>> = {
  noticed: ({ caused: [first] }) => {
    if (first === undefined || first.happened.event === "Noticed") return [];
    return [{ label: "noticed after", value: seconds(first.startedAtMs - first.happened.atMs) }];
  },
  rebalances: ({ caused }) => [
    {
      label: "rebalances",
      value: String(caused.filter(({ rounds }) => rounds.length > 0).length),
    },
  ],
  stopped: ({ caused, partitionCount }) => {
    const stopped = new Set(
      caused.flatMap(({ changes }) =>
        changes.filter(({ pause }) => pause.state !== "None").map(({ partition }) => partition),
      ),
    );
    return [{ label: "partitions that stopped", value: `${stopped.size} of ${partitionCount}` }];
  },
  pause: ({ caused }) => {
    const longest = longestPause(caused.flatMap(({ changes }) => changes));
    const totalMs = caused.reduce((sum, each) => sum + costOf(each).partitionPauseMs, 0);
    return [
      ...(longest === null ? [] : [{ label: "longest pause", value: pauseText(longest) }]),
      { label: "all pauses together", value: `${(totalMs / 1_000).toFixed(2)} partition-seconds` },
    ];
  },
  moved: ({ caused }) => {
    const moved = handOvers(caused).map(
      ({ partition, from, to }) => `P${partition} ${from} → ${to}`,
    );
    return [{ label: "moved", value: moved.length === 0 ? "nothing" : moved.join(", ") }];
  },
  duplicates: ({ caused }) => [twice("processed twice", caused)],
  duplicatesSoFar: ({ all }) => [twice("processed twice so far", all)],
  resumedAt: ({ caused }) => {
    const changes = caused.at(-1)?.changes ?? [];
    const offsets = changes.map(
      ({ partition, committedOffset }) => `P${partition} at ${committedOffset ?? "the beginning"}`,
    );
    return [{ label: "resumed", value: offsets.join(", ") }];
  },
};

/** What a step's rebalances say to each question that it asks. */
export function measured(names: readonly MeasureName[], on: MeasuredRebalances): Measured[] {
  return names.flatMap((name) => measures[name](on));
}

function twice(label: string, rebalances: readonly Rebalance[]): Measured {
  const count = rebalances.reduce((sum, each) => sum + costOf(each).duplicateCount, 0);
  return { label, value: `${count} ${count === 1 ? "record" : "records"}` };
}

/** Who had each partition before the first and has it after the last: a cooperative move takes two rebalances. */
function handOvers(rebalances: readonly Rebalance[]) {
  const byPartition = new Map<number, PartitionChange[]>();
  for (const change of rebalances.flatMap(({ changes }) => changes)) {
    byPartition.set(change.partition, [...(byPartition.get(change.partition) ?? []), change]);
  }
  return [...byPartition].flatMap(([partition, changes]) => {
    const from = changes[0]?.from ?? null;
    const to = changes.at(-1)?.to ?? null;
    if (from === null || to === null || memberName(from) === memberName(to)) return [];
    return [{ partition, from: memberName(from), to: memberName(to) }];
  });
}

function longestPause(changes: readonly PartitionChange[]): PartitionChange | null {
  let longest: PartitionChange | null = null;
  for (const change of changes) {
    const ms = pauseMs(change.pause);
    if (ms !== null && ms > (longest === null ? 0 : (pauseMs(longest.pause) ?? 0))) {
      longest = change;
    }
  }
  return longest;
}

function pauseText({ partition, pause }: PartitionChange): string {
  if (pause.state !== "Over") return "";
  const parts = [
    [pause.orphanedMs, "orphaned"],
    [pause.unownedMs, "unowned"],
    [pause.unreadMs, "not yet read"],
  ] as const;
  const split = parts.filter(([ms]) => ms >= 1).map(([ms, what]) => `${seconds(ms)} ${what}`);
  return `P${partition} ${seconds(pause.resumedAtMs - pause.stoppedAtMs)} (${split.join(", ")})`;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}
