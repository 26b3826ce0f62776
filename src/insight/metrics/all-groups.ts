import type { GroupMetrics } from "./group-metrics.ts";
import type { MetricFamily, MetricSample } from "./metric-family.ts";
import { GROUP_METRICS, type GroupMetricName, type SampleSink } from "./metric-names.ts";
import { headLines, writeSample } from "./metrics-text.ts";

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
  limits: MetricLimits = {},
): MetricFamily[] {
  const samples = new Map<GroupMetricName, MetricSample[]>();
  const sink: SampleSink = (name, labels, value) => {
    const family = samples.get(name) ?? [];
    family.push({ labels, value });
    samples.set(name, family);
  };
  const room = new Room(limits);
  for (const group of groups) room.write(group, sink);
  room.writeLeftOut(sink);
  const names = Object.keys(GROUP_METRICS) as GroupMetricName[];
  return names.flatMap((name) => {
    const { type, help } = GROUP_METRICS[name];
    const written = samples.get(name);
    return written === undefined ? [] : [{ name, type, help, samples: written }];
  });
}

/** Lines that make one piece: some 100 KB. */
const PIECE_LINE_COUNT = 1_000;

/**
 * The same as text, taken group by group, so that whoever makes it can do other things in between: a thousand groups
 * of twenty partitions are 200,000 lines.
 */
export class MetricsPage {
  readonly #families = new Map<GroupMetricName, { readonly pieces: string[]; lines: string[] }>();
  readonly #room: Room;

  constructor(limits: MetricLimits = {}) {
    this.#room = new Room(limits);
  }

  /** Takes the next group, as `metricFamilies` does. */
  add(group: GroupMetrics): void {
    this.#room.write(group, this.#sink);
  }

  /** The whole text, in pieces of at most some 100 KB. Called once, at the end. */
  pieces(): string[] {
    this.#room.writeLeftOut(this.#sink);
    const names = Object.keys(GROUP_METRICS) as GroupMetricName[];
    return names.flatMap((name) => {
      const family = this.#families.get(name);
      if (family === undefined) return [];
      return family.lines.length === 0 ? family.pieces : [...family.pieces, textOf(family.lines)];
    });
  }

  readonly #sink: SampleSink = (name, labels, value) => {
    const family = this.#family(name);
    writeSample(family.lines, name, { labels, value });
    if (family.lines.length < PIECE_LINE_COUNT) return;
    family.pieces.push(textOf(family.lines));
    family.lines = [];
  };

  #family(name: GroupMetricName): { readonly pieces: string[]; lines: string[] } {
    const known = this.#families.get(name);
    if (known !== undefined) return known;
    const family = { pieces: [], lines: headLines({ name, ...GROUP_METRICS[name] }) };
    this.#families.set(name, family);
    return family;
  }
}

function textOf(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** How much may still be written, and what was not for want of it. */
class Room {
  #groupsLeft: number;
  #partitionsLeft: number;
  readonly #leftOut = { group: 0, partitions: 0 };

  constructor({ groupCount = 5_000, partitionCount = 20_000 }: MetricLimits) {
    this.#groupsLeft = groupCount;
    this.#partitionsLeft = partitionCount;
  }

  write(group: GroupMetrics, sink: SampleSink): void {
    if (this.#groupsLeft === 0) {
      this.#leftOut.group += 1;
      return;
    }
    this.#groupsLeft -= 1;
    const withPartitions = group.partitionCount <= this.#partitionsLeft;
    if (withPartitions) this.#partitionsLeft -= group.partitionCount;
    else this.#leftOut.partitions += 1;
    group.write(sink, { withPartitions });
  }

  writeLeftOut(sink: SampleSink): void {
    for (const kind of ["group", "partitions"] as const) {
      sink("regroup_metrics_left_out", { kind }, this.#leftOut[kind]);
    }
  }
}
