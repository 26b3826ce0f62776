import {
  ForeignGroup,
  type ForeignSource,
  type JournalEvent,
  type LogEvent,
  type SampleEvent,
} from "../../insight/index.ts";
import type { GroupNote } from "../../model/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { CauseLearned } from "../follow/consumer-line.ts";
import type { GroupTable } from "../watch/group-table.ts";
import { type HeldRecord, HeldRecords } from "./held-records.ts";
import type { TopicCatalog } from "./topic-catalog.ts";

/** Events of several sources wait for one another: so often it is looked whether they have waited long enough. */
const DRAIN_EVERY_MS = 250;
/** A group of which nothing was heard for so long has nothing waiting. */
const QUIET_AFTER_MS = 5_000;
/** A source that was read to its end has told what happened until then, but for what was on its way. */
const ON_ITS_WAY_MS = 1_000;
const MOST_CAUSES = 1_000;
/** A consumer's clock and its broker's may differ by so much. */
const CLOCKS_APART_MS = 2_000;
const MOST_GROUPS = 20_000;

type RebalanceStarted = Extract<GroupNote, { type: "RebalanceStarted" }>;

export interface ForeignFeedOptions {
  readonly clock: Clock;
  readonly table: GroupTable;
  readonly topics: TopicCatalog;
  /** The cluster's clock. */
  readonly nowMs: () => number;
  /** The sources that speak of the group now. */
  readonly liveSources: (groupId: string) => readonly ForeignSource[];
  /** Whether all that the source has told of the group so far has been read. */
  readonly isReadToEnd: (source: ForeignSource, groupId: string) => boolean;
  /** What had waited long enough was handed on. */
  readonly onDrained: () => void;
}

/** What journal, polls and logs tell of foreign groups, made into the notes of each. */
export class ForeignFeed {
  /** `group.consumer.session.timeout.ms` of the brokers; null while it is not known. */
  consumerSessionTimeoutMs: number | null = null;
  readonly #options: ForeignFeedOptions;
  readonly #groups = new Map<string, ForeignGroup>();
  readonly #held = new HeldRecords();
  /** Groups that may have events waiting, and when they were last heard of. */
  readonly #waiting = new Map<string, number>();
  /** Those of them of which records of the journal came since the last drain. */
  readonly #touched = new Set<string>();
  /** What consumers said of causes of rebalances that are not told yet. */
  #causes: CauseLearned[] = [];
  /** The last rebalance told of each group. */
  readonly #starts = new Map<string, RebalanceStarted>();
  /**
   * Our clock as it was last read: not for each record of millions. What waits for other sources waits by this one,
   * which never goes back, whatever the cluster's does.
   */
  #localMs = 0;
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(options: ForeignFeedOptions) {
    this.#options = options;
  }

  /** A record of the journal; of the group's others before it, those from `completeFromOffset` on were all given. */
  journal(event: JournalEvent, completeFromOffset: number): void {
    const record = { event, completeFromOffset };
    if (this.#held.join(record)) return;
    const { groupId } = event;
    // It was full: what waited goes first, and nobody waits for names any more.
    if (this.#held.isHeld(groupId)) this.#release(groupId);
    const preparation = this.#options.topics.prepare(event);
    if (preparation === null) {
      this.#take(record);
      return;
    }
    this.#held.begin(record);
    void preparation.then(() => this.#release(groupId));
  }

  /** The names were asked for: what waited for them is told, whether they were found or not. */
  #release(groupId: string): void {
    if (this.#isClosed) return;
    for (const record of this.#held.release(groupId)) this.#take(record);
    this.#options.onDrained();
  }

  /**
   * The same for the groups whose records of the journal were handed in since the last time: among a thousand records
   * are those of a few groups, and thousands may wait.
   */
  drainTouched(): void {
    this.#localMs = this.#options.clock.nowMs();
    for (const groupId of this.#touched) this.#drainGroup(groupId);
    this.#touched.clear();
    this.#options.onDrained();
  }

  #take({ event, completeFromOffset }: HeldRecord): void {
    const group = this.#group(event.groupId);
    if (event.type === "TargetStored" || event.type === "CurrentAssignmentStored")
      this.#options.topics.name(event, (topicId, topic) => group.learnTopic(topicId, topic));
    const isWhole = !isGeneration(event) || completeFromOffset === 0;
    group.addJournal(isWhole ? event : { ...event, completeFromOffset }, this.#localMs);
    this.#touched.add(event.groupId);
    if (this.#waiting.get(event.groupId) !== this.#localMs) this.#drainSoon(event.groupId);
  }

  sample(event: SampleEvent): void {
    this.#localMs = this.#options.clock.nowMs();
    this.#group(event.groupId).addSample(event, this.#localMs);
    this.#drainSoon(event.groupId);
  }

  log(groupId: string, event: LogEvent): void {
    this.#localMs = this.#options.clock.nowMs();
    this.#group(groupId).addLog(event, this.#localMs);
    this.#drainSoon(groupId);
  }

  /**
   * The group could not be looked at for a while. Without a journal nobody knows what happened meanwhile: it is found
   * anew, as at the beginning.
   */
  gap(groupId: string): void {
    const group = this.#groups.get(groupId);
    if (group === undefined || this.#options.liveSources(groupId).includes("journal")) return;
    this.#hand(groupId, group.end());
    this.#groups.delete(groupId);
  }

  /** A poll of the group was handed on, and did not only wait for other sources. */
  hasSample(groupId: string): boolean {
    return !this.#held.isHeld(groupId) && this.#groups.get(groupId)?.hasSample === true;
  }

  /** Nobody wants to know of the group any more. */
  forget(groupId: string): void {
    this.#held.release(groupId);
    this.#groups.delete(groupId);
    this.#starts.delete(groupId);
    this.#waiting.delete(groupId);
    this.#touched.delete(groupId);
  }

  /** Records of these groups were missed: what was known of them is void. */
  loseJournal(isMeant: (groupId: string) => boolean): void {
    for (const [groupId, group] of this.#groups) {
      if (isMeant(groupId)) this.#hand(groupId, group.loseJournal(this.#options.nowMs()));
    }
  }

  /** A consumer says why it left; told once the rebalance that began with it is. */
  cause(note: CauseLearned): void {
    const start = this.#starts.get(note.groupId);
    if (start !== undefined && start.generationId >= note.generationId) {
      if (isCauseOf(note, start)) this.#tell(note);
      return;
    }
    this.#causes.push(note);
    if (this.#causes.length > MOST_CAUSES) this.#causes.shift();
  }

  /** Hands on what has waited long enough. To be called before records of the journal are handed in: it reads the clocks. */
  drain(): void {
    const { clock } = this.#options;
    this.#localMs = clock.nowMs();
    this.#touched.clear();
    for (const [groupId, heardAtMs] of this.#waiting) {
      this.#drainGroup(groupId);
      if (this.#localMs - heardAtMs > QUIET_AFTER_MS) this.#waiting.delete(groupId);
    }
    this.#options.onDrained();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #drainGroup(groupId: string): void {
    const group = this.#group(groupId);
    this.#syncSources(group);
    this.#hand(groupId, group.take(this.#localMs));
  }

  /** Who is waited for, and up to when they have told all. */
  #syncSources(group: ForeignGroup): void {
    const { liveSources, isReadToEnd, nowMs } = this.#options;
    const { groupId } = group;
    const live = liveSources(groupId);
    for (const source of ["journal", "log", "describe"] as const) {
      group.setLive(source, live.includes(source));
      if (source === "journal" && this.#held.isHeld(groupId)) continue;
      if (isReadToEnd(source, groupId)) group.advance(source, nowMs() - ON_ITS_WAY_MS);
    }
  }

  #hand(groupId: string, notes: readonly GroupNote[]): void {
    if (notes.length === 0) return;
    const group = this.#options.table.take(groupId);
    for (const note of notes) {
      group.hear({ kind: "note", payload: note });
      if (note.type === "RebalanceStarted") this.#started(note);
    }
  }

  /** The rebalance that ends the generation has been told: what was said of its cause can be. */
  #started(start: RebalanceStarted): void {
    this.#starts.set(start.groupId, start);
    const isOver = ({ groupId, generationId }: CauseLearned): boolean =>
      groupId === start.groupId && generationId <= start.generationId;
    const causes = this.#causes.filter((note) => isOver(note) && isCauseOf(note, start));
    if (this.#causes.some(isOver)) this.#causes = this.#causes.filter((note) => !isOver(note));
    for (const note of causes) this.#tell(note);
  }

  #tell(note: CauseLearned): void {
    this.#options.table.take(note.groupId).hear({ kind: "note", payload: note });
  }

  #group(groupId: string): ForeignGroup {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const sources = this.#options.liveSources(groupId);
    const { consumerSessionTimeoutMs } = this;
    const group = new ForeignGroup({ groupId, sources, consumerSessionTimeoutMs });
    this.#groups.set(groupId, group);
    if (this.#groups.size > MOST_GROUPS) this.#pushOut();
    return group;
  }

  #pushOut(): void {
    for (const groupId of this.#groups.keys()) {
      if (this.#waiting.has(groupId)) continue;
      this.forget(groupId);
      return;
    }
  }

  #drainSoon(groupId: string): void {
    this.#waiting.set(groupId, this.#localMs);
    this.#arm();
  }

  #arm(): void {
    const { clock } = this.#options;
    if (this.#isClosed) return;
    this.#timer ??= clock.setTimer(clock.nowMs() + DRAIN_EVERY_MS, () => {
      this.#timer = null;
      this.drain();
      if (this.#waiting.size > 0) this.#arm();
    });
  }
}

/** Only from one of these to the next it matters whether others were missed. */
function isGeneration({ type }: JournalEvent): boolean {
  return type === "ClassicGroupStored" || type === "GroupEpochStored";
}

/**
 * Whether the departure is what the rebalance began with: it ended the same generation, came first, and nobody who saw
 * the beginning told another cause.
 */
function isCauseOf(left: CauseLearned, start: RebalanceStarted): boolean {
  if (left.generationId !== start.generationId) return false;
  if (left.atMs > start.atMs + CLOCKS_APART_MS) return false;
  if (start.cause === "Unknown" || start.evidence?.grade === "inferred") return true;
  return start.cause === "MemberLeft" && (start.memberId ?? left.memberId) === left.memberId;
}
