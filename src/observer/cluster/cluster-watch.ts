import type { Admin, GroupDescription, GroupListing } from "../../client/index.ts";
import type { GroupSummary, JournalEvent, LagSample, SourceStatus } from "../../insight/index.ts";
import { coordinatorPartition } from "../../model/index.ts";
import type { GroupWatch } from "../observatory.ts";
import { GroupTable } from "../watch/group-table.ts";
import type { ClusterClients } from "./cluster-clients.ts";
import { ClusterClock } from "./cluster-clock.ts";
import { ClusterIdentity } from "./cluster-identity.ts";
import { consumerSessionTimeoutMs } from "./consumer-session-timeout.ts";
import { ForeignFeed } from "./foreign-feed.ts";
import { GroupPoller, type GroupPollerHost } from "./group-poller.ts";
import { sampleOf } from "./group-sample.ts";
import { JournalReader, type JournalReaderHost } from "./journal-reader.ts";
import { LagSweep, type LagSweepHost } from "./lag-sweep.ts";
import { ListedGroups } from "./listed-groups.ts";
import { LiveSources } from "./live-sources.ts";
import { LogEnds } from "./log-ends.ts";
import { LogFiles } from "./log-files.ts";
import { NamesInLog } from "./names-in-log.ts";
import type { ClusterObservatory, ObserveClusterOptions } from "./observe-cluster.ts";
import { Readiness } from "./readiness.ts";
import { SourceBoard } from "./source-board.ts";
import { TopicCatalog } from "./topic-catalog.ts";
import { Waiters } from "./waiters.ts";

/** Options with every default filled in. */
export type ClusterWatchOptions = Required<
  Omit<ObserveClusterOptions, "groups" | "logTimeZoneOffsetMinutes">
> & {
  readonly groups: ReadonlySet<string> | null;
  readonly logTimeZoneOffsetMinutes: number | null;
  readonly target: string;
};

/** The list counts as looked at for so long after it was asked for. */
const LIST_IDLE_AFTER_MS = 60_000;
const READY_TIMEOUT_MS = 30_000;
/** A group that was deleted is shown for so long. */
const DEAD_KEPT_MS = 3_600_000;

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
  readonly #namesInLog = new NamesInLog();
  readonly #waiters: Waiters;
  readonly #readiness: Readiness;
  readonly #live: LiveSources;
  readonly #listed = new ListedGroups();
  readonly #identity: ClusterIdentity;
  #listedAtMs = 0;
  #listWantedUntilMs = Number.POSITIVE_INFINITY;
  #isReachable = true;
  #isClosed = false;

  constructor(clients: ClusterClients, options: ClusterWatchOptions) {
    const { clock, entropy } = clients;
    this.#options = options;
    this.#clients = clients;
    this.#admin = clients.admin();
    this.#identity = new ClusterIdentity(this.#admin);
    this.#clock = new ClusterClock(clock);
    this.#waiters = new Waiters(clock);
    this.#board = new SourceBoard((groupId) => this.#sourcesChanged(groupId));
    this.#table = new GroupTable({
      clock,
      nowMs: () => this.nowMs(),
      onBegun: (group) => group.setSources(this.#board.ofGroup(group.groupId)),
      onTouched: () => this.#wake(),
      onForgotten: (groupId) => this.#forgotten(groupId),
      deadKeptMs: DEAD_KEPT_MS,
    });
    this.#topics = new TopicCatalog(this.#admin, clock);
    this.#feed = new ForeignFeed({
      clock,
      table: this.#table,
      topics: this.#topics,
      nowMs: () => this.nowMs(),
      liveSources: (groupId) => this.#live.of(groupId),
      isReadToEnd: (source, groupId) => this.#live.isReadToEnd(source, groupId),
      onDrained: () => this.#waiters.look(),
    });
    const { pollIntervalMs: intervalMs, journalRecords: recordCount } = options;
    const admin = this.#admin;
    const polled = { admin, clock, entropy, ends: new LogEnds(admin, clock), host: this };
    this.#poller = new GroupPoller({ ...polled, intervalMs, board: this.#board });
    this.#sweep = new LagSweep(polled);
    this.#journal = new JournalReader({ clients, admin, recordCount, host: this });
    this.#readiness = new Readiness({
      ...{ board: this.#board, listed: this.#listed, sweep: this.#sweep, journal: this.#journal },
      isLogRead: () => this.#logs.isReady,
      hasSample: (groupId) => this.#feed.hasSample(groupId),
      partitionsToRead:
        options.histories === "all" ? (count) => this.wantedPartitions(count) : null,
    });
    this.#logs = this.#newLogFiles();
    const parts = { board: this.#board, table: this.#table, journal: this.#journal };
    this.#live = new LiveSources({ ...parts, logs: this.#logs });
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
    void this.#identity.load();
  }

  // --- Observatory --------------------------------------------------------------------------------------------------

  get clusterId(): string | null {
    return this.#identity.clusterId;
  }

  get target(): string {
    return this.#options.target;
  }

  sources(): readonly SourceStatus[] {
    return this.#board.all();
  }

  groups(): readonly GroupSummary[] {
    this.#lookAtList();
    const isLive = (groupId: string): boolean => this.#table.get(groupId)?.isWatched === true;
    return this.#listed.summaries(this.#table.summaries(), isLive);
  }

  watch(groupId: string): GroupWatch | null {
    if (!this.#isWanted(groupId)) return null;
    const known = this.#table.get(groupId);
    // Until the groups were listed nobody can say that there is none.
    if (known === null && this.#listed.isKnown && !this.#listed.has(groupId)) return null;
    const group = known ?? this.#table.take(groupId);
    group.touch();
    return group;
  }

  metrics(): Promise<readonly string[]> {
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
    const ready = this.#readiness;
    if (groupId !== undefined) this.watch(groupId);
    await this.#waiters.until(
      () => (groupId === undefined ? ready.isListReady : ready.isGroupReady(groupId)),
      timeoutMs,
    );
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

  onListed(groups: readonly GroupListing[], of: { readonly isWhole: boolean }): void {
    const wanted = groups.filter(({ groupId }) => this.#isWanted(groupId));
    const gone = this.#listed.take(wanted, of);
    for (const groupId of gone) this.#gone(groupId);
    for (const groupId of this.#listed.groupIds) this.#namesInLog.learn(groupId);
    this.#listedAtMs = this.nowMs();
    this.#journal.wake();
    this.#sweep.wake();
    this.#waiters.look();
  }

  onDescribed(group: GroupDescription, { isAfterGap }: { readonly isAfterGap: boolean }): void {
    if (isAfterGap) this.#feed.gap(group.groupId);
    this.#feed.sample(sampleOf(group, this.nowMs()));
    this.#waiters.look();
  }

  onReachable(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    if (isReachable) this.#journal.tellStatus();
    else if (!this.#board.hasFailed("journal"))
      this.#board.set({
        source: "journal",
        status: "failing",
        text: "The cluster does not answer; what its brokers write meanwhile is read when it does.",
      });
  }

  onMissing(groupId: string): void {
    this.#readiness.looked(groupId, { isFound: false });
    this.#waiters.look();
  }

  onLooked(groupIds: readonly string[]): void {
    for (const groupId of groupIds) this.#readiness.looked(groupId, { isFound: true });
    this.#waiters.look();
  }

  onLag(groupId: string, sample: LagSample): void {
    this.#table.take(groupId).hear({ kind: "lag", payload: sample });
  }

  unwatchedGroupIds(): readonly string[] | null {
    const groupIds = this.#listed.groupIdsWithOffsets;
    if (groupIds === null) return null;
    return groupIds.filter((groupId) => this.#table.get(groupId)?.isWatched !== true);
  }

  onSwept(): void {
    this.#waiters.look();
  }

  // --- what the journal asks and tells --------------------------------------------------------------------------------

  wantedPartitions(partitionCount: number): readonly number[] {
    const isAll = this.#options.histories === "all" && this.isListWanted();
    const groupIds = isAll
      ? [...this.#listed.groupIds, ...this.watchedGroupIds()]
      : this.watchedGroupIds();
    return [...new Set(groupIds.map((groupId) => coordinatorPartition(groupId, partitionCount)))];
  }

  async beforeReading(): Promise<void> {
    const [timeoutMs] = await Promise.all([
      consumerSessionTimeoutMs(this.#admin),
      this.#topics.load(),
      this.#identity.load(),
    ]);
    this.#feed.consumerSessionTimeoutMs = timeoutMs;
  }

  onLatest(timestampMs: number): void {
    this.#clock.heard(timestampMs);
    if (this.#clock.isToldAnew()) this.#journal.tellStatus();
  }

  onLost(partition: number, partitionCount: number): void {
    this.#feed.loseJournal(
      (groupId) => coordinatorPartition(groupId, partitionCount) === partition,
    );
  }

  onEvent(
    event: JournalEvent,
    {
      isLive,
      completeFromOffset,
    }: { readonly isLive: boolean; readonly completeFromOffset: number },
  ): void {
    if (this.#logs.hasBrokerLogs && event.type !== "OffsetStored") {
      this.#namesInLog.learn(event.groupId);
      this.#logs.record(event);
    }
    if (!this.#isWanted(event.groupId)) return;
    this.#feed.journal(event, completeFromOffset);
    if (isLive && event.type !== "OffsetStored") this.#poller.pollSoon(event.groupId);
  }

  onBatch(): void {
    this.#feed.drainTouched();
  }

  onCaughtUp(): void {
    if (this.#journal.isAllCaughtUp) this.#logs.journalRead();
    this.#feed.drain();
    this.#waiters.look();
  }

  onStatus(status: SourceStatus): void {
    this.#board.set(status);
    if (this.#board.hasFailed("journal")) this.#logs.journalRead();
  }

  // --- inside -----------------------------------------------------------------------------------------------------------

  #newLogFiles(): LogFiles {
    const { brokerLogs, consumerNotes, logTimeZoneOffsetMinutes } = this.#options;
    return new LogFiles({
      clock: this.#clients.clock,
      brokerLogs,
      consumerNotes,
      utcOffsetMinutes: logTimeZoneOffsetMinutes,
      groupIdOf: (name) => this.#namesInLog.groupIdOf(name),
      onStatus: (status) => {
        this.#board.set(status);
        this.#waiters.look();
      },
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

  /** Listed no longer: it was deleted, or its last offsets have expired. */
  #gone(groupId: string): void {
    const group = this.#table.get(groupId);
    if (group === null || group.isDead) return;
    const atMs = this.nowMs();
    const withinMs = Math.max(0, atMs - this.#listedAtMs);
    const evidence = { grade: "sampled", source: "describe", withinMs } as const;
    const state = { state: "Dead", coordinatorId: null, memberIds: [] } as const;
    this.#feed.gap(groupId);
    group.hear({
      kind: "note",
      payload: { type: "StateSampled", atMs, groupId, evidence, ...state },
    });
  }

  #forgotten(groupId: string): void {
    this.#feed.forget(groupId);
    this.#readiness.forget(groupId);
    this.#board.setOfGroup(groupId, null);
  }

  #isWanted(groupId: string): boolean {
    return this.#options.groups?.has(groupId) ?? true;
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

  #sourcesChanged(groupId: string | null): void {
    const one = groupId === null ? null : this.#table.get(groupId);
    const groups = groupId === null ? this.#table.all() : one === null ? [] : [one];
    for (const group of groups) group.setSources(this.#board.ofGroup(group.groupId));
    this.#waiters.look();
  }
}
