import type { Admin, GroupDescription, GroupListing } from "../../client/index.ts";
import type {
  ForeignSource,
  GroupSummary,
  JournalEvent,
  LagSample,
  SourceStatus,
} from "../../insight/index.ts";
import { coordinatorPartition } from "../../model/index.ts";
import type { GroupWatch } from "../observatory.ts";
import { GroupTable } from "../watch/group-table.ts";
import type { ClusterClients } from "./cluster-clients.ts";
import { ClusterClock } from "./cluster-clock.ts";
import { consumerSessionTimeoutMs } from "./consumer-session-timeout.ts";
import { ForeignFeed } from "./foreign-feed.ts";
import { GroupPoller, type GroupPollerHost } from "./group-poller.ts";
import { sampleOf } from "./group-sample.ts";
import { JournalReader, type JournalReaderHost } from "./journal-reader.ts";
import { LagSweep, type LagSweepHost } from "./lag-sweep.ts";
import { listedSummary } from "./listed-summary.ts";
import { LogEnds } from "./log-ends.ts";
import { LogFiles } from "./log-files.ts";
import type { ClusterObservatory, ObserveClusterOptions } from "./observe-cluster.ts";
import { SourceBoard } from "./source-board.ts";
import { TopicCatalog } from "./topic-catalog.ts";
import { Waiters } from "./waiters.ts";

/** Options with every default filled in. */
export type ClusterWatchOptions = Required<Omit<ObserveClusterOptions, "groups">> & {
  readonly groups: ReadonlySet<string> | null;
  readonly target: string;
};

/** The list counts as looked at for so long after it was asked for. */
const LIST_IDLE_AFTER_MS = 60_000;
const READY_TIMEOUT_MS = 30_000;
/** Groups of these types commit offsets as consumer groups do. */
const HAS_OFFSETS: ReadonlySet<string> = new Set(["classic", "consumer", "streams", "Unknown"]);

/**
 * A cluster that is reached by its protocol alone: journal, polls and log files, fused into the notes of its groups.
 *
 * Groups are listed; what is more is found out about those that are watched, and stops a minute after the last look. A
 * source that fails says so and is tried again; the others go on.
 */
export class ClusterWatch
  implements ClusterObservatory, GroupPollerHost, LagSweepHost, JournalReaderHost
{
  readonly #options: ClusterWatchOptions;
  readonly #clients: ClusterClients;
  readonly #admin: Admin;
  readonly #clock: ClusterClock;
  readonly #board: SourceBoard;
  readonly #table: GroupTable;
  readonly #topics: TopicCatalog;
  readonly #feed: ForeignFeed;
  readonly #poller: GroupPoller;
  readonly #sweep: LagSweep;
  readonly #journal: JournalReader;
  readonly #logs: LogFiles;
  readonly #waiters: Waiters;
  /** By group id; null until they were listed for the first time. */
  #listed: ReadonlyMap<string, GroupListing> | null = null;
  #listWantedUntilMs = Number.POSITIVE_INFINITY;
  #clusterId: string | null = null;
  readonly #described = new Set<string>();
  #isReachable = true;
  #isClosed = false;

  constructor(clients: ClusterClients, options: ClusterWatchOptions) {
    const { clock, entropy } = clients;
    this.#options = options;
    this.#clients = clients;
    this.#admin = clients.admin();
    this.#clock = new ClusterClock(clock);
    this.#waiters = new Waiters(clock);
    this.#board = new SourceBoard(() => this.#sourcesChanged());
    this.#table = new GroupTable({
      clock,
      onBegun: (group) => group.setSources(this.#board.ofGroup(group.groupId)),
      onTouched: () => this.#wake(),
    });
    this.#topics = new TopicCatalog(this.#admin, clock);
    this.#feed = new ForeignFeed({
      clock,
      table: this.#table,
      topics: this.#topics,
      nowMs: () => this.nowMs(),
      liveSources: (groupId) => this.#liveSources(groupId),
      isReadToEnd: (source, groupId) => this.#isReadToEnd(source, groupId),
    });
    const { pollIntervalMs: intervalMs, journalRecords: recordCount } = options;
    const admin = this.#admin;
    const polled = { admin, clock, entropy, ends: new LogEnds(admin, clock), host: this };
    this.#poller = new GroupPoller({ ...polled, intervalMs, board: this.#board });
    this.#sweep = new LagSweep(polled);
    this.#journal = new JournalReader({ clients, admin, recordCount, host: this });
    this.#logs = new LogFiles({
      clock,
      brokerLogs: options.brokerLogs,
      consumerNotes: options.consumerNotes,
      onStatus: (status) => this.#board.set(status),
      onLog: (groupId, event) => {
        if (!this.#isWanted(groupId)) return;
        this.#feed.log(groupId, event);
        this.#poller.pollSoon(groupId);
      },
      onCause: (note) => {
        if (this.#isWanted(note.groupId)) this.#feed.cause(note);
      },
      onReport: (groupId, report) => {
        if (this.#isWanted(groupId))
          this.#table.take(groupId).hear({ kind: "report", payload: report });
      },
    });
  }

  /** Begins to look. */
  start(): void {
    this.#board.set({ source: "describe", status: "catching up", text: "Asking for the groups." });
    this.#board.set({
      source: "journal",
      status: "catching up",
      text: "Looking for __consumer_offsets.",
    });
    this.#listWantedUntilMs = this.#clients.clock.nowMs() + LIST_IDLE_AFTER_MS;
    this.#logs.start();
    this.#wake();
    this.#admin.describeCluster({ timeoutMs: READY_TIMEOUT_MS }).then(
      ({ clusterId }) => {
        this.#clusterId = clusterId;
      },
      // What cannot be reached says so as a source.
      () => {},
    );
  }

  // --- Observatory --------------------------------------------------------------------------------------------------

  get clusterId(): string | null {
    return this.#clusterId;
  }

  get target(): string {
    return this.#options.target;
  }

  sources(): readonly SourceStatus[] {
    return this.#board.all();
  }

  groups(): readonly GroupSummary[] {
    this.#lookAtList();
    const summaries = new Map(
      this.#table.summaries().map((summary) => [summary.groupId, summary] as const),
    );
    for (const group of this.#listed?.values() ?? [])
      summaries.set(group.groupId, listedSummary(group, summaries.get(group.groupId) ?? null));
    return [...summaries.values()];
  }

  watch(groupId: string): GroupWatch | null {
    if (!this.#isWanted(groupId)) return null;
    const known = this.#table.get(groupId);
    // Until the groups were listed nobody can say that there is none.
    if (known === null && this.#listed !== null && !this.#listed.has(groupId)) return null;
    const group = known ?? this.#table.take(groupId);
    group.touch();
    return group;
  }

  metrics(): string {
    this.#lookAtList();
    return this.#table.metrics();
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  async ready(
    options: { readonly groupId?: string; readonly timeoutMs?: number } = {},
  ): Promise<void> {
    const { groupId, timeoutMs = READY_TIMEOUT_MS } = options;
    if (groupId !== undefined) this.watch(groupId);
    await this.#waiters.until(() => this.#isReady(groupId ?? null), timeoutMs);
    this.#feed.drain();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiters.close();
    this.#logs.close();
    this.#feed.close();
    this.#table.close();
    const loops = [this.#journal.close(), this.#poller.close(), this.#sweep.close()];
    await Promise.all([this.#admin.close(), ...loops]);
  }

  // --- what the poller asks and tells -----------------------------------------------------------------------------------

  get clockText(): string {
    return this.#clock.text;
  }

  watchedGroupIds(): readonly string[] {
    return this.#table.watched().map(({ groupId }) => groupId);
  }

  isListWanted(): boolean {
    return this.#clients.clock.nowMs() < this.#listWantedUntilMs;
  }

  onListed(groups: readonly GroupListing[]): void {
    const listed = groups.filter(({ groupId }) => this.#isWanted(groupId));
    this.#listed = new Map(listed.map((group) => [group.groupId, group]));
    this.#journal.wake();
    this.#sweep.wake();
    this.#waiters.look();
  }

  onDescribed(group: GroupDescription, { isAfterGap }: { readonly isAfterGap: boolean }): void {
    this.#described.add(group.groupId);
    if (isAfterGap) this.#feed.gap(group.groupId);
    this.#feed.sample(sampleOf(group, this.nowMs()));
    this.#waiters.look();
  }

  onReachable(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    if (isReachable) this.#journal.tellStatus();
    else if (!this.#hasFailed("journal"))
      this.#board.set({
        source: "journal",
        status: "failing",
        text: "The cluster does not answer; what its brokers write meanwhile is read when it does.",
      });
  }

  onMissing(groupId: string): void {
    this.#described.add(groupId);
    this.#waiters.look();
  }

  onLag(groupId: string, sample: LagSample): void {
    this.#table.take(groupId).hear({ kind: "lag", payload: sample });
  }

  unwatchedGroupIds(): readonly string[] | null {
    if (this.#listed === null) return null;
    const groups = [...this.#listed.values()].filter(({ type }) => HAS_OFFSETS.has(type));
    return groups
      .map(({ groupId }) => groupId)
      .filter((groupId) => this.#table.get(groupId)?.isWatched !== true);
  }

  onSwept(): void {
    this.#waiters.look();
  }

  // --- what the journal asks and tells --------------------------------------------------------------------------------

  wantedPartitions(partitionCount: number): readonly number[] {
    const isAll = this.#options.histories === "all" && this.isListWanted();
    const groupIds = isAll
      ? [...(this.#listed?.keys() ?? []), ...this.watchedGroupIds()]
      : this.watchedGroupIds();
    return [...new Set(groupIds.map((groupId) => coordinatorPartition(groupId, partitionCount)))];
  }

  async beforeReading(): Promise<void> {
    const [timeoutMs] = await Promise.all([
      consumerSessionTimeoutMs(this.#admin),
      this.#topics.load(),
    ]);
    this.#feed.consumerSessionTimeoutMs = timeoutMs;
  }

  onLatest(timestampMs: number): void {
    this.#clock.heard(timestampMs);
  }

  onLost(partition: number, partitionCount: number): void {
    this.#feed.loseJournal(
      (groupId) => coordinatorPartition(groupId, partitionCount) === partition,
    );
  }

  onEvent(event: JournalEvent, { isLive }: { readonly isLive: boolean }): void {
    if (!this.#isWanted(event.groupId)) return;
    this.#feed.journal(event);
    if (isLive && event.type !== "OffsetStored") this.#poller.pollSoon(event.groupId);
  }

  onBatch(): void {
    this.#feed.drain();
  }

  onCaughtUp(): void {
    this.#feed.drain();
    this.#waiters.look();
  }

  onStatus(status: SourceStatus): void {
    this.#board.set(status);
  }

  // --- inside -----------------------------------------------------------------------------------------------------------

  #liveSources(groupId: string): ForeignSource[] {
    const sources: ForeignSource[] = [];
    if (!this.#hasFailed("journal")) sources.push("journal");
    if (this.#logs.hasBrokerLogs) sources.push("log");
    // What is long past has nothing to wait for in a poll of now, and there may be millions of it.
    if (this.#isCatchingUp(groupId)) return sources;
    const isPolled = this.#table.get(groupId)?.isWatched === true;
    if (isPolled && !this.#hasFailed("describe")) sources.push("describe");
    return sources;
  }

  #isCatchingUp(groupId: string): boolean {
    const { partitionCount } = this.#journal;
    if (this.#hasFailed("journal") || partitionCount === null) return false;
    return !this.#journal.isCaughtUp(coordinatorPartition(groupId, partitionCount));
  }

  #isReadToEnd(source: ForeignSource, groupId: string): boolean {
    if (source === "log") return this.#logs.isReadToEnd;
    const { partitionCount } = this.#journal;
    if (source === "describe" || partitionCount === null) return false;
    return this.#journal.isAtEnd(coordinatorPartition(groupId, partitionCount));
  }

  #isWanted(groupId: string): boolean {
    return this.#options.groups?.has(groupId) ?? true;
  }

  #isReady(groupId: string | null): boolean {
    const isListKnown = this.#listed !== null || this.#hasFailed("describe");
    if (!isListKnown) return false;
    if (groupId === null) {
      const isSwept = this.#sweep.isFirstOver || this.#hasFailed("describe");
      return isSwept && (this.#options.histories === "watched" || this.#isAllRead());
    }
    const isDescribed = this.#described.has(groupId) || this.#hasFailed("describe");
    const { partitionCount } = this.#journal;
    const isRead =
      this.#hasFailed("journal") ||
      (partitionCount !== null &&
        this.#journal.isCaughtUp(coordinatorPartition(groupId, partitionCount)));
    const isMissing = this.#listed !== null && !this.#listed.has(groupId);
    return isMissing || (isDescribed && isRead);
  }

  #isAllRead(): boolean {
    if (this.#hasFailed("journal")) return true;
    const { partitionCount } = this.#journal;
    if (partitionCount === null) return false;
    return this.wantedPartitions(partitionCount).every((each) => this.#journal.isCaughtUp(each));
  }

  #hasFailed(source: "describe" | "journal"): boolean {
    const status = this.#board.get(source)?.status;
    return status === "failing" || status === "off";
  }

  #lookAtList(): void {
    this.#listWantedUntilMs = this.#clients.clock.nowMs() + LIST_IDLE_AFTER_MS;
    this.#poller.wake();
    this.#sweep.wake();
  }

  #wake(): void {
    if (this.#isClosed) return;
    this.#poller.wake();
    this.#journal.wake();
  }

  #sourcesChanged(): void {
    for (const group of this.#table.all()) group.setSources(this.#board.ofGroup(group.groupId));
    this.#waiters.look();
  }
}
