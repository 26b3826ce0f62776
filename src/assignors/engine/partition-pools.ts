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
  const ranges: number[][] = Array.from({ length: groupCount * rackSetCount }, () => []);
  const bases = partitionBases(spec.partitionCounts);
  for (let topic = 0; topic < groupOf.length; topic++) {
    const group = groupOf[topic]!;
    if (group < 0) continue;
    const first = bases[topic]!;
    const end = bases[topic + 1]!;
    if (spec.racks === null) addRange(ranges[group]!, first, end);
    else {
      const rackSetOf = spec.racks.partitionRackSet;
      for (let partition = first; partition < end; partition++)
        addRange(ranges[group * rackSetCount + rackSetOf[partition]!]!, partition, partition + 1);
    }
  }
  return ranges.flatMap((pairs, index) => {
    const pool = {
      group: Math.floor(index / rackSetCount),
      rackSet: index % rackSetCount,
      ranges: Int32Array.from(pairs),
      size: 0,
    };
    for (let i = 0; i < pairs.length; i += 2) pool.size += pairs[i + 1]! - pairs[i]!;
    return pool.size === 0 ? [] : [pool];
  });
}

/** Appends a range, as one with the last range where they touch. */
function addRange(pairs: number[], first: number, end: number): void {
  if (pairs.at(-1) === first) pairs[pairs.length - 1] = end;
  else if (first < end) pairs.push(first, end);
}
