import type { GroupMetrics } from "./group-metrics.ts";
import type { MetricFamily, MetricSample } from "./metric-family.ts";
import { GROUP_METRICS, type GroupMetricName, type SampleSink } from "./metric-names.ts";

export interface MetricLimits {
  /** Groups of which series are written, about a hundred each. Default 5,000. */
  readonly groupCount?: number;
  /** Partitions of which series are written, five each; a group beyond has its sums alone. Default 20,000. */
  readonly partitionCount?: number;
}

/**
 * The metrics of many groups, family by family. Groups are taken in the order given, so put those first that somebody
 * looks at; `regroup_metrics_left_out` says how many were not written in full.
 */
export function metricFamilies(
  groups: Iterable<GroupMetrics>,
  { groupCount = 5_000, partitionCount = 20_000 }: MetricLimits = {},
): MetricFamily[] {
  const samples = new Map<GroupMetricName, MetricSample[]>();
  const sink: SampleSink = (name, labels, value) => {
    const family = samples.get(name) ?? [];
    family.push({ labels, value });
    samples.set(name, family);
  };
  let groupsLeft = groupCount;
  let partitionsLeft = partitionCount;
  const leftOut = { group: 0, partitions: 0 };
  for (const group of groups) {
    if (groupsLeft === 0) {
      leftOut.group += 1;
      continue;
    }
    groupsLeft -= 1;
    const withPartitions = group.partitionCount <= partitionsLeft;
    if (withPartitions) partitionsLeft -= group.partitionCount;
    else leftOut.partitions += 1;
    group.write(sink, { withPartitions });
  }
  for (const kind of ["group", "partitions"] as const) {
    sink("regroup_metrics_left_out", { kind }, leftOut[kind]);
  }
  const names = Object.keys(GROUP_METRICS) as GroupMetricName[];
  return names.flatMap((name) => {
    const { type, help } = GROUP_METRICS[name];
    const written = samples.get(name);
    return written === undefined ? [] : [{ name, type, help, samples: written }];
  });
}
