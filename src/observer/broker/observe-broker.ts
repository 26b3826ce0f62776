import type { BrokerCluster } from "../../broker/index.ts";
import type { GroupSummary, ProcessReport, SourceStatus } from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";
import { systemClock } from "../../node/index.ts";
import type { Clock } from "../../ports/index.ts";
import type { GroupWatch, Observatory } from "../observatory.ts";
import { GroupTable } from "../watch/group-table.ts";
import type { ObservedGroup } from "../watch/observed-group.ts";
import { groupsAtStart } from "./groups-at-start.ts";
import { LiveFacts } from "./live-facts.ts";

export interface ObserveBrokerOptions {
  readonly cluster: BrokerCluster;
  /** Default: the machine's. The one that the brokers run on. */
  readonly clock?: Clock;
}

/** An observatory over brokers of this process, which processes may report to. */
export interface BrokerObservatory extends Observatory {
  /** Takes what a consumer process, or whoever started it, says of itself as a reader of the group. */
  report(groupId: string, report: ProcessReport): void;
}

/**
 * Watches brokers of this process: every decision of their coordinators as it is made, exact.
 *
 * A group that nobody looks at costs the fold of its notes, and heartbeats make none. When members were last heard from
 * and where partitions end is looked up for groups that are watched, and now and then for the list while it is shown.
 */
export function observeBroker({
  cluster,
  clock = systemClock,
}: ObserveBrokerOptions): BrokerObservatory {
  return new BrokerWatch(cluster, clock);
}

/** A group that was deleted is shown for so long. */
const DEAD_KEPT_MS = 3_600_000;

const BROKER_SOURCE: SourceStatus = {
  source: "broker",
  status: "on",
  text: "Every decision of the group coordinators, as they make it; heartbeats and log ends while somebody looks.",
};
const REPORTS_SOURCE: SourceStatus = {
  source: "consumers",
  status: "on",
  text: "Consumer processes report what they read, so pauses and repeated records are counted record by record.",
};
const NO_REPORTS_SOURCE: SourceStatus = {
  source: "consumers",
  status: "off",
  text: "No consumer process reports what it reads: pauses end with the first commit, and repeated records are not counted.",
};

class BrokerWatch implements BrokerObservatory {
  readonly clusterId: string;
  readonly #cluster: BrokerCluster;
  readonly #clock: Clock;
  readonly #table: GroupTable;
  readonly #live: LiveFacts;
  readonly #reporting = new Set<string>();
  readonly #stopNotes: () => void;

  constructor(cluster: BrokerCluster, clock: Clock) {
    this.clusterId = cluster.clusterId;
    this.#cluster = cluster;
    this.#clock = clock;
    this.#table = new GroupTable({
      clock,
      onBegun: (group) => group.setSources([BROKER_SOURCE, NO_REPORTS_SOURCE]),
      onTouched: (group) => this.#live.look(group),
      onForgotten: (groupId) => this.#reporting.delete(groupId),
      deadKeptMs: DEAD_KEPT_MS,
    });
    this.#live = new LiveFacts({ cluster, clock, table: this.#table });
    for (const note of groupsAtStart(cluster, this.nowMs())) this.#hear(note);
    this.#stopNotes = cluster.onNote((note) => this.#hear(note));
  }

  get target(): string {
    return this.#cluster.bootstrapServers;
  }

  sources(): readonly SourceStatus[] {
    return [BROKER_SOURCE, this.#reporting.size > 0 ? REPORTS_SOURCE : NO_REPORTS_SOURCE];
  }

  groups(): readonly GroupSummary[] {
    this.#live.lookAtList();
    return this.#table.summaries();
  }

  watch(groupId: string): GroupWatch | null {
    const group = this.#table.get(groupId) ?? this.#found(groupId);
    group?.touch();
    return group;
  }

  report(groupId: string, report: ProcessReport): void {
    const group = this.#table.take(groupId);
    if (!this.#reporting.has(groupId)) {
      this.#reporting.add(groupId);
      group.setSources([BROKER_SOURCE, REPORTS_SOURCE]);
    }
    group.hear({ kind: "report", payload: report });
  }

  metrics(): Promise<readonly string[]> {
    this.#live.lookAtList();
    return this.#table.metrics();
  }

  nowMs(): number {
    return Math.floor(this.#clock.nowMs());
  }

  async close(): Promise<void> {
    this.#stopNotes();
    this.#live.close();
    this.#table.close();
  }

  /** A group that came without a note: of offsets alone, or loaded by a broker before anybody listened. */
  #found(groupId: string): ObservedGroup | null {
    return this.#cluster.inspectGroup(groupId) === null ? null : this.#table.take(groupId);
  }

  #hear(note: GroupNote): void {
    this.#table.take(note.groupId).hear({ kind: "note", payload: note });
  }
}
