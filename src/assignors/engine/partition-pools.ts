import { type GroupSpec, partitionBases } from "./group-spec.ts";

/** The partitions of one topic group whose replicas are on one set of racks. */
export interface PartitionPool {
  readonly group: number;
  /** An index into `GroupRacks.rackSets`, 0 where racks do not count. */
  readonly rackSet: number;
  /** Partition indexes as pairs of first and behind-last, ascending. */
  readonly ranges: Int32Array;
  readonly size: number;
}

/** Collects the ranges of every pool; partitions of topics that nobody subscribes to are in none. */
export function partitionPools(
  spec: GroupSpec,
  groupOf: Int32Array,
  groupCount: number,
): PartitionPool[] {
  const rackSetCount = spec.racks?.rackSets.length ?? 1;
  const runCounts = new Int32Array(groupCount * rackSetCount);
  forEachRun(spec, groupOf, (pool) => {
    runCounts[pool]!++;
  });
  const ranges = Array.from(runCounts, (runs) => new Int32Array(runs * 2));
  const filled = new Int32Array(runCounts.length);
  const sizes = new Int32Array(runCounts.length);
  forEachRun(spec, groupOf, (pool, first, end) => {
    const at = filled[pool]!;
    ranges[pool]![at] = first;
    ranges[pool]![at + 1] = end;
    filled[pool] = at + 2;
    sizes[pool]! += end - first;
  });
  return ranges.flatMap((pairs, pool) => {
    if (sizes[pool] === 0) return [];
    const group = Math.floor(pool / rackSetCount);
    return { group, rackSet: pool % rackSetCount, ranges: pairs, size: sizes[pool]! };
  });
}

/** Calls `visit` with every run of partitions of one topic that are in the same pool. */
function forEachRun(
  spec: GroupSpec,
  groupOf: Int32Array,
  visit: (pool: number, first: number, end: number) => void,
): void {
  const bases = partitionBases(spec.partitionCounts);
  for (let topic = 0; topic < groupOf.length; topic++) {
    const group = groupOf[topic]!;
    if (group < 0) continue;
    const end = bases[topic + 1]!;
    if (spec.racks === null) visit(group, bases[topic]!, end);
    else {
      const firstPool = group * spec.racks.rackSets.length;
      forEachRackRun(spec.racks.partitionRackSet, bases[topic]!, end, (rackSet, first, behind) =>
        visit(firstPool + rackSet, first, behind),
      );
    }
  }
}

function forEachRackRun(
  rackSetOf: Int32Array,
  first: number,
  end: number,
  visit: (rackSet: number, first: number, end: number) => void,
): void {
  for (let runStart = first; runStart < end; ) {
    const rackSet = rackSetOf[runStart]!;
    let behind = runStart + 1;
    while (behind < end && rackSetOf[behind] === rackSet) behind++;
    visit(rackSet, runStart, behind);
    runStart = behind;
  }
}
